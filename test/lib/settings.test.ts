import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSettings, readSettings, settingsWarnings } from '../../lib/settings.ts';
import { exampleSettings, type JsonObject } from '../support/stack.ts';

function changed(change: (settings: Record<string, never>) => void): JsonObject {
  const settings = exampleSettings();
  change(settings as Record<string, never>);
  return settings;
}

// biome-ignore lint/suspicious/noExplicitAny: faults are written into any place of the settings.
type Loose = any;

describe('Settings', () => {
  test('accept the example', () => {
    expect(readSettings('settings/example.json').environment).toBe('production');
  });

  test.each<[string, (settings: Loose) => void, string]>([
    [
      'a tenant that is watched and left out',
      (s) => {
        s.excludedTenants = ['former_atelier'];
        s.watchedTenants = ['Former_Atelier'];
      },
      'watchedTenants names Former_Atelier, which excludedTenants leaves out',
    ],
    ['an unknown key', (s) => (s.jobs.outboxWorker.mod = 'repair'), 'jobs.outboxWorker.mod is not a setting'],
    [
      'a missing mode',
      (s) => delete s.jobs.outboxWorker.mode,
      'jobs.outboxWorker.mode is missing: choose "repair"',
    ],
    [
      'another mode',
      (s) => (s.jobs.outboxWorker.mode = 'dry'),
      'jobs.outboxWorker.mode must be "repair" or "report"',
    ],
    [
      'a malformed cluster',
      (s) => (s.databases.core.clusterArn = 'arn:aws:rds'),
      'databases.core.clusterArn must be the ARN of an Aurora cluster',
    ],
    [
      'a malformed secret',
      (s) => (s.databases.tenants.secretArn = 'core'),
      'databases.tenants.secretArn must be the full ARN of a Secrets Manager secret',
    ],
    [
      'a secret without the six characters at the end of its ARN',
      (s) =>
        (s.databases.core.secretArn =
          'arn:aws:secretsmanager:eu-central-1:111122223333:secret:serial-monitoring/core'),
      'databases.core.secretArn must be the full ARN of a Secrets Manager secret, with the six characters',
    ],
    [
      'less concurrency than shards that start at once',
      (s) => Object.assign(s.jobs.consistencyChecker, { shards: 4, reservedConcurrency: 3 }),
      'jobs.consistencyChecker.reservedConcurrency is 3, but 4 shards start at once',
    ],
    [
      'another choice of the role for logs',
      (s) => (s.apiGatewayLogRole = 'none'),
      'apiGatewayLogRole must be "create" or "existing"',
    ],
    [
      'a malformed e-mail',
      (s) => (s.notifications.emails = ['oncall']),
      'notifications.emails[0] must be an e-mail address',
    ],
    [
      'no e-mail',
      (s) => (s.notifications.emails = []),
      'notifications.emails must hold at least one address',
    ],
    [
      'a malformed Slack workspace',
      (s) => (s.notifications.slack.workspaceId = '#alerts'),
      'notifications.slack.workspaceId must be a Slack workspace ID',
    ],
    [
      'a malformed Slack channel',
      (s) => (s.notifications.slack.channelId = '#alerts'),
      'notifications.slack.channelId must be a Slack channel ID',
    ],
    [
      'a plain http address',
      (s) => (s.access.erpSessionUrl = 'http://erp.example.com/'),
      'access.erpSessionUrl must be an https:// address',
    ],
    ['a number for a text', (s) => (s.account = 111122223333), 'account must be a string'],
    ['a missing block', (s) => delete s.access.jwt, 'access.jwt is missing: it must be an object'],
    [
      'too many shards',
      (s) => (s.jobs.outboxWorker.shards = 51),
      'jobs.outboxWorker.shards must be a whole number from 1 to 50',
    ],
    [
      'a cluster elsewhere',
      (s) => (s.region = 'us-east-1'),
      'databases.core.clusterArn lies in eu-central-1',
    ],
    [
      'a monitoring schema that looks like a tenant',
      (s) => (s.databases.tenants.monitoringSchema = 'bgerp_t_monitor'),
      'would be taken for a tenant',
    ],
    [
      'SQL in a schema name',
      (s) => (s.databases.tenants.monitoringSchema = 'a; DROP TABLE b'),
      'must be a database name of letters',
    ],
  ])('refuse %s', (_, change, sentence) => {
    expect(() => parseSettings(changed(change), 'settings.json')).toThrow(sentence);
  });

  test.each<[string, (settings: Loose) => void, string]>([
    ['neither audience nor clients', (s) => delete s.access.jwt.audience, 'access.jwt.audience is missing'],
    ['both', (s) => (s.access.jwt.clientIds = ['a']), 'access.jwt names both audience and clientIds'],
    [
      'tokens that live for ever',
      (s) => (s.access.jwt.longestHours = 0),
      'access.jwt.longestHours must be a whole number from 1 to 8760',
    ],
    [
      'an authorizer that may not run',
      (s) => (s.access.reservedConcurrency = 0),
      'access.reservedConcurrency must be a whole number from 1 to 100',
    ],
    ['an empty list of clients', (s) => (s.access.jwt.clientIds = []), 'must name at least one client'],
    [
      'a Region of another partition',
      (s) => (s.region = 'us-gov-west-1'),
      'region must be a Region of the partition aws',
    ],
    ['China', (s) => (s.region = 'cn-north-1'), 'region must be a Region of the partition aws'],
    [
      'the European Sovereign Cloud',
      (s) => (s.region = 'eusc-de-east-1'),
      'region must be a Region of the partition aws',
    ],
    [
      'a runbook address with a query',
      (s) => (s.runbookBaseUrl = 'https://wiki.example.com/?page='),
      'runbookBaseUrl must be an address that a path can be put after',
    ],
    [
      'more excluded tenants than a function has room for',
      (s) => (s.excludedTenants = Array.from({ length: 120 }, (_, index) => `former_atelier_${index}`)),
      'excludedTenants must take at most 2000 bytes',
    ],
    ['a code with a comma', (s) => (s.excludedTenants = ['a,b']), 'excludedTenants[0] must be a tenant code'],
    ['an empty code', (s) => (s.watchedTenants = [' ']), 'watchedTenants[0] must be a tenant code'],
  ])('refuse %s', (_, change, sentence) => {
    expect(() => parseSettings(changed(change), 'settings.json')).toThrow(sentence);
  });

  test('take what people have, as what it means', () => {
    const settings = parseSettings(
      changed((s: Loose) => {
        s.databases.core.secretArn =
          'arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!cluster-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-AbCdEf';
        s.databases.core.clusterArn = ` ${s.databases.core.clusterArn}\n`;
        s.notifications.emails = [
          'oncall@example.com',
          ' OnCall@example.com ',
          'oncall@example.com',
          'b@example.com',
        ];
        s.runbookBaseUrl = 'https://wiki.example.com/runbooks//';
        s.excludedTenants = ['maison-noir', 'maißon_atelier', 'โรงงาน', 'Maison-Noir'];
        s.watchedTenants = ['atelier 2'];
      }),
      'test',
    );
    expect(settings.databases.core.secretArn).toMatch(/rds!cluster/);
    expect(settings.databases.core.clusterArn).toMatch(/^arn:aws:rds:.*[a-z]$/);
    expect(settings.notifications.emails).toEqual(['oncall@example.com', 'b@example.com']);
    expect(settings.runbookBaseUrl).toBe('https://wiki.example.com/runbooks');
    expect(settings.excludedTenants).toEqual(['maison-noir', 'maißon_atelier', 'โรงงาน']);
    expect(settings.watchedTenants).toEqual(['atelier 2']);
  });

  test('are read from a file with a byte order mark, and not from one in UTF-16', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'serial-settings-'));
    try {
      const file = path.join(folder, 'settings.json');
      const text = `\uFEFF${JSON.stringify(exampleSettings())}`;
      writeFileSync(file, text);
      expect(readSettings(file).environment).toBe('production');
      writeFileSync(file, text, 'utf16le');
      expect(() => readSettings(file)).toThrow(/settings\.json is not text in UTF-8/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('name every fault at once', () => {
    const settings = changed((s: Loose) => {
      s.extra = 1;
      s.databases.core.clusterArn = 'x';
      s.notifications.emails = ['x'];
      s.notifications.slack.channelId = 'x';
      delete s.jobs.outboxWorker.mode;
    });
    let message = '';
    try {
      parseSettings(settings, 'settings.json');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('settings.json has 5 faults');
    expect(message.split('\n')).toHaveLength(6);
  });

  test('warn that alarms meant for Slack go to e-mail when there is no Slack', () => {
    const settings = parseSettings(
      changed((s: Loose) => delete s.notifications.slack),
      'test',
    );
    expect(settingsWarnings(settings)).toEqual([expect.stringContaining('outbox-pending-age')]);
    expect(settingsWarnings(parseSettings(exampleSettings(), 'test'))).toEqual([]);
  });

  test.each([
    ['core', 'readerSecretArn', 'the account that only reads'],
    ['tenants', 'readerSecretArn', 'the account that only reads'],
    ['tenants', 'notesSecretArn', 'the account that keeps notes of runs, events and reports'],
    ['tenants', 'deskSecretArn', "the desk's account"],
    ['tenants', 'migrationSecretArn', 'the account that creates our own schema'],
  ] as const)('miss databases.%s.%s by whose secret it is', (cluster, key, whose) => {
    const settings = changed((s: Loose) => delete s.databases[cluster][key]);
    expect(() => parseSettings(settings, 'test')).toThrow(
      `databases.${cluster}.${key} is missing: it must be the secret of ${whose} (docs/deploy.md, section 2 makes it).`,
    );
  });

  test('refuse one secret for two accounts of a cluster', () => {
    const settings = changed((s: Loose) => {
      s.databases.tenants.deskSecretArn = s.databases.tenants.notesSecretArn;
    });
    expect(() => parseSettings(settings, 'test')).toThrow(
      'databases.tenants.notesSecretArn and databases.tenants.deskSecretArn name one secret: give each an account of its own',
    );
  });
});

describe('The CDK app', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'serial-settings-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  function runApp(settings: string): { status: number | null; stderr: string } {
    const file = path.join(directory, 'settings.json');
    writeFileSync(file, settings);
    const env = { ...process.env, SETTINGS_FILE: file, CDK_OUTDIR: path.join(directory, 'cdk.out') };
    return spawnSync(process.execPath, ['bin/serial-monitoring.ts'], { encoding: 'utf8', env });
  }

  test('fails with a sentence for each fault and no stack trace', () => {
    const { status, stderr } = runApp(
      JSON.stringify(
        changed((s: Loose) => {
          s.extra = 1;
          delete s.jobs.outboxWorker.mode;
        }),
      ),
    );
    expect(status).toBe(1);
    expect(stderr).toContain('extra is not a setting');
    expect(stderr).toContain('jobs.outboxWorker.mode is missing');
    expect(stderr).not.toContain('    at ');
  });

  test('says where broken JSON is', () => {
    const { status, stderr } = runApp('{ "environment": ');
    expect(status).toBe(1);
    expect(stderr).toMatch(/settings\.json is not valid JSON: .*position|Unexpected end/);
  });
});
