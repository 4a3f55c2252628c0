import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alarm, watch } from '../../local/cloudwatch/support.ts';
import { type Served, serve } from '../../support/serve.ts';
import { exampleSettings } from '../../support/stack.ts';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as npm runs it. */
function mute(...args: string[]): Promise<Outcome> {
  const { SETTINGS_FILE: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/mute.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const world = watch({ 'core-db-unreachable': alarm(), 'link-error-rate': alarm() });
const dataDir = mkdtempSync(path.join(tmpdir(), 'serial-mute-'));
let served: Served;

beforeAll(async () => {
  served = await serve((request) => world.cloudwatch.service(request), '/_aws/cloudwatch');
  writeFileSync(path.join(dataDir, 'endpoints.json'), JSON.stringify({ cloudwatch: served.url }));
  writeFileSync(path.join(dataDir, 'settings.json'), JSON.stringify(exampleSettings()));
});
afterAll(async () => {
  rmSync(dataDir, { recursive: true, force: true });
  await served.close();
});

describe('npm run mute', () => {
  test('mutes the local system until a time that it prints, and ends it', async () => {
    const rules = ['--rule', 'core-db-unreachable', '--rule', 'link-error-rate'];
    const started = await mute('--local', dataDir, '--minutes', '30', '--reason', 'upgrade', ...rules);
    expect(started).toMatchObject({ code: 0, stderr: '' });
    expect(started.stdout).toMatch(
      /^From \d{4}-\d\d-\d\d \d\d:\d\d until \d{4}-\d\d-\d\d \d\d:\d\d UTC 2 alarms are muted: upgrade$/m,
    );
    const [rule] = world.cloudwatch.engine.muteRules;
    expect(rule?.window.end.getTime()).toBe(Number(rule?.window.start.getTime()) + 30 * 60_000);

    expect((await mute('--local', dataDir, '--status')).stdout).toContain('2 alarms are muted: upgrade');
    expect((await mute('--local', dataDir, '--end')).stdout).toContain('The mute is over.');
    expect(world.cloudwatch.engine.muteRules).toEqual([]);
  });

  test('exits with 1 when nothing was muted', async () => {
    const outcome = await mute('--local', dataDir, '--minutes', '30', '--reason', 'upgrade');
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(
      /^Nothing is muted\. Not deployed with these settings: outbox-dead-entries/,
    );
  });

  test.each([
    ['wrong usage', [], /one of three/],
    ['no local system', ['--local', '/nowhere', '--end'], /start the local system there with/],
  ])('exits with 2 for %s', async (_name, args, message) => {
    const outcome = await mute(...args);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toContain('--minutes N');
  });
});
