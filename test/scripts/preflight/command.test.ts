import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../../scripts/preflight/finding.ts';
import { useErp } from '../../support/mariadb.ts';
import { exampleSettings } from '../../support/stack.ts';
import { heal } from './preflight-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });

const directory = mkdtempSync(path.join(tmpdir(), 'serial-preflight-'));
const settingsFile = path.join(directory, 'settings.json');

beforeAll(async () => {
  await heal(erp);
  const { endpoint, coreDatabase, coreClusterArn, coreSecretArn, tenantClusterArn, tenantSecretArn } = erp;
  const settings = {
    ...exampleSettings(),
    region: 'eu-west-1',
    databases: {
      core: {
        clusterArn: coreClusterArn,
        secretArn: coreSecretArn,
        readerSecretArn: erp.coreReaderSecretArn,
        database: coreDatabase,
      },
      tenants: {
        clusterArn: tenantClusterArn,
        secretArn: tenantSecretArn,
        readerSecretArn: erp.tenantSecretArns.reader,
        notesSecretArn: erp.tenantSecretArns.notes,
        deskSecretArn: erp.tenantSecretArns.desk,
        migrationSecretArn: erp.tenantSecretArns.migration,
        databasePrefix: erp.tenantPrefix,
        monitoringSchema: erp.ownSchema,
      },
    },
  };
  const endpoints = { rdsData: endpoint, coreDatabase, coreClusterArn, coreSecretArn };
  writeFileSync(settingsFile, JSON.stringify(settings));
  // What a running local system leaves in its data directory.
  writeFileSync(
    path.join(directory, 'endpoints.json'),
    JSON.stringify({ ...endpoints, tenantClusterArn, tenantSecretArn }),
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in an environment of its own, without AWS credentials or settings. */
function preflight(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['scripts/preflight.ts', ...args], {
    env: { PATH, HOME: directory, AWS_EC2_METADATA_DISABLED: 'true', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

describe('The command', () => {
  test('prints one JSON document and nothing else with --json', async () => {
    const { code, stdout, stderr } = await preflight(['--local', directory, '--json']);
    // A slow machine sees lines of progress.
    expect(stderr).toMatch(/^(\[\d+ s\] .* …\n)*$/);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ ok: true, target: `the local system of ${directory}` });
    expect(report.counts).toMatchObject({ warning: 0, mustFix: 0 });
    expect(code).toBe(0);
  });

  test('prints a report for people without it', async () => {
    const { code, stdout } = await preflight(['--local', directory, '--tenant', 'default']);
    expect(stdout).toMatch(/^Preflight of the local system of .*\. Nothing was changed\.\n\nCore cluster, /);
    expect(stdout).toMatch(/0 must fix\. Nothing stands in the way of a deploy\.\n$/);
    expect(code).toBe(0);
  });

  test('reads the settings of a deploy, and ends with 1 when something must be fixed', async () => {
    const { database } = erp.tenant('DEFAULT');
    await erp.root.query(`ALTER TABLE ${database}.flow_token RENAME COLUMN serial_number TO serial_code`);
    const { code, stdout } = await preflight(['--json'], {
      ...CREDENTIALS,
      SETTINGS_FILE: settingsFile,
      AWS_ENDPOINT_URL_RDS_DATA: erp.endpoint,
    });
    await erp.root.query(`ALTER TABLE ${database}.flow_token RENAME COLUMN serial_code TO serial_number`);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ ok: false, target: `production, as ${settingsFile} says` });
    const wrong = report.sections.flatMap(({ findings }) =>
      findings.filter(({ severity }) => severity !== 'ok'),
    );
    expect(wrong).toEqual([
      expect.objectContaining({ severity: 'must fix', check: 'tables', subject: 'flow_token.serial_number' }),
    ]);
    expect(code).toBe(1);
  });

  test.each([
    ['no credentials', {}, 'There are no AWS credentials in the environment.'],
    [
      'nobody at the address',
      { ...CREDENTIALS, AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' },
      'The Data API cannot be reached from this machine (ECONNREFUSED).',
    ],
  ])('reports %s as what must be fixed', async (_, environment, found) => {
    const { code, stdout } = await preflight([], { SETTINGS_FILE: settingsFile, ...environment });
    expect(stdout).toContain(`must fix  reach          ${found}`);
    expect(code).toBe(1);
  });

  test('prints its usage with --help', async () => {
    const { code, stdout, stderr } = await preflight(['--help']);
    expect(stdout).toMatch(/^SETTINGS_FILE=settings\.json npm run preflight -- \[options\]\n/);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test.each([
    [
      'a tenant that nobody knows',
      ['--local', directory, '--tenant', 'nobody'],
      {},
      /no active tenant nobody .*: DEFAULT\./,
    ],
    ['no settings', ['--json'], {}, /Name the settings file in SETTINGS_FILE/],
    [
      'settings that are not there',
      [],
      { SETTINGS_FILE: '/nowhere/settings.json' },
      /\/nowhere\/settings\.json/,
    ],
    ['settings with faults', [], { SETTINGS_FILE: path.join(directory, 'endpoints.json') }, /faults/],
    [
      'no local system',
      ['--local', '/nowhere'],
      {},
      /\/nowhere\/endpoints\.json cannot be used: start the local system/,
    ],
    ['a directory without --local', [directory], {}, /only one data directory may follow --local/],
    ['two directories', ['--local', directory, directory], {}, /only one data directory may follow --local/],
    ['an unknown option', ['--loud'], {}, /--loud/],
  ])('ends with 2 for %s, and says what would be right', async (_, args, environment, message) => {
    const { code, stdout, stderr } = await preflight(args, environment);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
