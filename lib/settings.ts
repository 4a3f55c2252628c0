import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { alertRules } from './catalogue/alert-rules.ts';
import type { Emitter } from './catalogue/metrics.ts';

/** Thrown when the settings cannot be used; the message lists every fault, one sentence a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const clusterArn = z
  .string()
  .regex(
    /^arn:aws:rds:[a-z0-9-]+:\d{12}:cluster:[A-Za-z][A-Za-z0-9-]*$/,
    'must be the ARN of an Aurora cluster, like arn:aws:rds:eu-central-1:111122223333:cluster:core',
  );
const secretArn = z
  .string()
  .regex(
    /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/,
    'must be the full ARN of a Secrets Manager secret, like arn:aws:secretsmanager:eu-central-1:111122223333:secret:core-AbCdEf',
  );
const kmsKeyArn = z
  .string()
  .regex(
    /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    'must be the ARN of a KMS key, like arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  );
const schemaName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,64}$/, 'must be a database name of letters, digits and underscores');
const tenantCode = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,50}$/, 'must be a tenant code as in organization.code, like maison_atelier');

const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Session cookies and keys travel over these addresses, so plain http is accepted on this machine alone. */
const serviceUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
}, 'must be an https:// address');

const mode = z.enum(['repair', 'report'], {
  error: (issue) =>
    issue.input === undefined
      ? 'is missing: choose "repair" (writes) or "report" (reads and reports only; right while the ERP\'s own PHP cron jobs still run)'
      : 'must be "repair" or "report"',
});
const countRule = (most: number) => ({ error: `must be a whole number from 1 to ${most}` });
const shards = z.int(countRule(50)).min(1, countRule(50)).max(50, countRule(50)).default(1);
const reservedConcurrency = z.int(countRule(100)).min(1, countRule(100)).max(100, countRule(100)).optional();

const cluster = {
  clusterArn,
  secretArn,
  /**
   * Secret of an account that changes nothing of the ERP's, for the functions that only read. Default: they use the
   * account that may write, too.
   */
  readerSecretArn: secretArn.optional(),
  /** Only when the secrets are encrypted with a key of one's own. */
  secretKeyArn: kmsKeyArn.optional(),
};

/** Few enough that nobody is surprised by the bill. */
const MOST_WATCHED = 10;

const settingsSchema = z.strictObject({
  /** Value of the `Environment` dimension and part of every resource name. */
  environment: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'must be 1 to 20 lower-case letters, digits and hyphens, like production',
    ),
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS Region, like eu-central-1'),
  databases: z.strictObject({
    core: z.strictObject({ ...cluster, database: schemaName.default('bgerp') }),
    tenants: z.strictObject({
      ...cluster,
      databasePrefix: schemaName.default('bgerp_t_'),
      /** Our own schema on the tenant cluster. */
      monitoringSchema: schemaName.default('serial_monitor'),
    }),
  }),
  jobs: z.strictObject({
    outboxWorker: z.strictObject({ mode, shards, reservedConcurrency }),
    consistencyChecker: z.strictObject({ mode, shards, reservedConcurrency }),
    metricsCollector: z.strictObject({ reservedConcurrency }).prefault({}),
  }),
  access: z.strictObject({
    /** The ERP's endpoint that answers whose session a cookie is. */
    erpSessionUrl: serviceUrl,
    jwt: z.strictObject({
      issuer: z.string().min(1, 'must name the issuer of the tokens'),
      audience: z.string().min(1, 'must name the audience of the tokens'),
      jwksUri: serviceUrl,
    }),
  }),
  notifications: z.strictObject({
    emails: z
      .array(z.email('must be an e-mail address'))
      .min(1, 'must hold at least one address: critical alarms go there'),
    slack: z
      .strictObject({
        workspaceId: z.string().regex(/^T[A-Z0-9]{7,}$/, 'must be a Slack workspace ID, like T0123ABCD'),
        channelId: z.string().regex(/^[CG][A-Z0-9]{7,}$/, 'must be a Slack channel ID, like C0123ABCD'),
      })
      .optional(),
  }),
  /** Address before `<rule>.md` in alarm texts. Default: the path inside this repository. */
  runbookBaseUrl: serviceUrl.optional(),
  /** Before every alarm's name; needed where two environments share an account and Region. */
  alarmNamePrefix: z
    .string()
    .regex(/^[A-Za-z0-9-]{0,40}$/, 'must be at most 40 letters, digits and hyphens, like staging-')
    .default(''),
  /** Tenants left out on purpose, say because their database is gone. */
  excludedTenants: z.array(tenantCode).default([]),
  /** Tenants that get metrics of their own, with a `Tenant` dimension: each one costs as much as the platform. */
  watchedTenants: z
    .array(tenantCode)
    .max(
      MOST_WATCHED,
      `must name at most ${MOST_WATCHED} tenants: each costs as many metrics as the platform`,
    )
    .default([]),
  /** Accept `DEBUG` while looking for a fault. */
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
});

export type Settings = z.output<typeof settingsSchema>;

/**
 * Checks deployment settings.
 * @param source Where they come from, for the error's first line.
 * @throws {SettingsError} naming every fault at once: what, where, what would be right.
 */
export function parseSettings(input: unknown, source: string): Settings {
  const parsed = settingsSchema.safeParse(input, { reportInput: true });
  const faults = parsed.success ? inconsistencies(parsed.data) : parsed.error.issues.flatMap(sentences);
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new SettingsError(
    `${source} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
}

/**
 * Reads and checks a settings file.
 * @throws {SettingsError} when it is absent, no JSON or faulty.
 */
export function readSettings(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(
      `${path} cannot be read. Copy settings/example.json, fill it in, and name it in SETTINGS_FILE.`,
      { cause },
    );
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError(`${path} is not valid JSON: ${detail}.`, { cause });
  }
  return parseSettings(input, path);
}

/** Warnings that `synth` prints: settings that work, but not as somebody might expect. */
export function settingsWarnings(settings: Settings): string[] {
  return [...readerWarnings(settings), ...slackWarnings(settings)];
}

function readerWarnings({ databases }: Settings): string[] {
  const without = (['core', 'tenants'] as const).filter(
    (name) => databases[name].readerSecretArn === undefined,
  );
  if (without.length === 0) return [];
  const names = without.map((name) => `databases.${name}.readerSecretArn`).join(' and ');
  return [
    `${names} ${without.length === 1 ? 'is' : 'are'} not set: functions that only read enter with the account that may write.`,
  ];
}

function slackWarnings(settings: Settings): string[] {
  if (settings.notifications.slack !== undefined) return [];
  const slackOnly = Object.entries(alertRules).filter(
    ([, rule]) => !rule.channels.some((channel) => channel === 'email'),
  );
  return [
    `notifications.slack is not set: the ${slackOnly.length} rules meant for Slack alone (${slackOnly.map(([name]) => name).join(', ')}) go to e-mail instead.`,
  ];
}

function inconsistencies(settings: Settings): string[] {
  const faults: string[] = [];
  const { core, tenants } = settings.databases;
  const arns = [
    ['databases.core.clusterArn', core.clusterArn],
    ['databases.core.secretArn', core.secretArn],
    ['databases.tenants.clusterArn', tenants.clusterArn],
    ['databases.tenants.secretArn', tenants.secretArn],
    ['databases.core.readerSecretArn', core.readerSecretArn],
    ['databases.tenants.readerSecretArn', tenants.readerSecretArn],
  ] as const;
  for (const [where, arn] of arns) {
    if (arn === undefined) continue;
    const [, , , region, account] = arn.split(':');
    if (region !== settings.region || account !== settings.account) {
      faults.push(
        `${where} lies in ${region} of account ${account}, but the stack goes to ${settings.region} of account ${settings.account}: the Data API works within one Region and account.`,
      );
    }
  }
  if (tenants.monitoringSchema.toLowerCase().startsWith(tenants.databasePrefix.toLowerCase())) {
    faults.push(
      `databases.tenants.monitoringSchema ${tenants.monitoringSchema} starts with the tenant prefix ${tenants.databasePrefix} and would be taken for a tenant: choose another name.`,
    );
  }
  const excluded = new Set(settings.excludedTenants.map((code) => code.toLowerCase()));
  for (const code of settings.watchedTenants.filter((one) => excluded.has(one.toLowerCase()))) {
    faults.push(
      `watchedTenants names ${code}, which excludedTenants leaves out: take it out of one of them.`,
    );
  }
  return faults;
}

/** One sentence for each fault that the schema found. */
function sentences(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.length === 0 ? 'the settings' : issue.path.join('.').replace(/\.(\d+)/g, '[$1]');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(
        (key) => `${issue.path.concat(key).join('.')} is not a setting: remove it or check its spelling.`,
      );
    case 'invalid_type':
      return [
        issue.input === undefined
          ? `${where} is missing: it must be ${article(issue.expected)}.`
          : `${where} must be ${article(issue.expected)}.`,
      ];
    default:
      return [`${where} ${issue.message}${issue.message.endsWith('.') ? '' : '.'}`];
  }
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** Where the runbooks are: the settings' address, or the folder of this repository. */
export function runbooksOf({ runbookBaseUrl }: Pick<Settings, 'runbookBaseUrl'>): string {
  return runbookBaseUrl ?? 'docs/runbooks';
}

/** How many shards of a function that emits metrics run. */
export function shardsOf({ jobs }: Pick<Settings, 'jobs'>, emitter: Emitter): number {
  switch (emitter) {
    case 'outbox-worker':
      return jobs.outboxWorker.shards;
    case 'consistency-checker':
      return jobs.consistencyChecker.shards;
    case 'metrics-collector':
    case 'event-ingest':
      return 1;
  }
}
