import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../lib/settings.ts';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';
import type { Order } from '../../scripts/mute/options.ts';
import { runOrder } from '../../scripts/mute/run.ts';
import { exampleSettings } from '../support/stack.ts';

/** In virtual time, with the command itself against the local CloudWatch. */
let system: VirtualSystem;
let client: CloudWatchClient;

beforeAll(async () => {
  system = await startVirtualSystem({ start: new Date('2026-11-20T05:00:00Z') });
  client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: system.deployed.urls.cloudwatch,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await system.advance(60);
}, 120_000);
afterAll(async () => {
  client.destroy();
  await system.stop();
});

const mute = (order: Order) =>
  runOrder(
    order,
    { client, settings: { ...parseSettings(exampleSettings(), 'test'), environment: 'local' } },
    system.clock.now(),
  );
const forMinutes = (minutes: number): Order => ({
  kind: 'start',
  minutes,
  reason: 'upgrade of the Core DB',
  rules: [],
});

function news(): string[] {
  const messages = system.deployed.sns.inbox.list();
  system.deployed.sns.inbox.clear();
  return messages.map(({ channel, state, title, text, source }) => {
    const what = source.kind === 'alarm' ? title : text.split('\n')[0];
    return `${channel} ${state === 'delivered' ? '' : `${state} `}${what}`;
  });
}

const stateOf = (alarm: string) => system.deployed.cloudwatch.engine.status(alarm)?.state.value;

function takeCoreDown(): () => void {
  const { id } = system.deployed.faults.add({
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: { cluster: 'core' },
  });
  return () => system.deployed.faults.remove(id);
}

describe('A planned maintenance', () => {
  test('that is over in time tells nobody anything', async () => {
    await mute(forMinutes(40));
    const bringBack = takeCoreDown();
    await system.advance(20);
    expect(stateOf('core-db-unreachable')).toBe('ALARM');
    bringBack();
    await system.advance(40);
    expect(stateOf('core-db-unreachable')).toBe('OK');
    expect(news()).toEqual([]);
    const lines = await mute({ kind: 'status' });
    expect(lines[0]).toMatch(/^Nothing is muted\. The last mute ended at 2026-11-20 06:4\d UTC\.$/);
    expect(lines.join('\n')).toMatch(/core-db-unreachable: Alarm updated from OK to ALARM/);
    expect(lines.at(-1)).toBe('None of them is in ALARM.');
  });

  test('that takes longer is told once its time is up, and then its end', async () => {
    await mute(forMinutes(30));
    const bringBack = takeCoreDown();
    await system.advance(30);
    expect(stateOf('core-db-unreachable')).toBe('ALARM');
    expect(news()).toEqual([]);
    await system.advance(3);
    expect(news()).toEqual([
      'email ALARM: "core-db-unreachable" in US East (N. Virginia)',
      expect.stringMatching(/^slack .*core-db-unreachable/),
    ]);
    bringBack();
    await system.advance(40);
    expect(news()).toEqual([
      expect.stringMatching(/^email .*core-db-unreachable is OK again/),
      expect.stringMatching(/^slack .*OK again/),
    ]);
  });

  test('can be made longer without a word in between, and ended at once', async () => {
    await mute(forMinutes(20));
    const bringBack = takeCoreDown();
    await system.advance(18);
    expect((await mute(forMinutes(60)))[0]).toBe('It replaces the mute that there was.');
    await system.advance(12);
    expect(news()).toEqual([]);
    const lines = await mute({ kind: 'end' });
    expect(lines[0]).toBe('The mute is over.');
    expect(lines.at(-1)).toBe('In ALARM now: core-db-unreachable.');
    expect(news()).toHaveLength(2);
    bringBack();
    await system.advance(40);
    expect(news()).toHaveLength(2);
  });

  test('does not mute that e-mail is lost, which Slack tells', async () => {
    await mute(forMinutes(60));
    system.deployed.sns.setBroken('email', true);
    await system.deployed.lambda.invoke('serial-monitoring-local-checklist-report', '{"cadence":"daily"}');
    await system.advance(6);
    expect(stateOf('email-deliveries-failed')).toBe('ALARM');
    expect(news()).toEqual([
      expect.stringMatching(/^email failed /),
      expect.stringMatching(/^slack .*daily checklist|^slack .*Review/),
      expect.stringMatching(/^slack .*email-deliveries-failed/),
    ]);
    system.deployed.sns.setBroken('email', false);
    await mute({ kind: 'end' });
  });
});
