import { z } from 'zod';

const clusterArn = z
  .string()
  .regex(
    /^arn:aws:rds:[a-z0-9-]+:\d{12}:cluster:[A-Za-z][A-Za-z0-9-]*$/,
    'must be the ARN of an Aurora cluster, like arn:aws:rds:eu-central-1:111122223333:cluster:core',
  );
const secretArn = z
  .string()
  .regex(
    /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
    'must be the full ARN of a Secrets Manager secret, with the six characters at its end, like arn:aws:secretsmanager:eu-central-1:111122223333:secret:core-AbCdEf',
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

const databaseNames = {
  core: { database: schemaName.default('bgerp') },
  tenants: {
    databasePrefix: schemaName.default('bgerp_t_'),
    /** Our own schema on the tenant cluster. */
    monitoringSchema: schemaName.default('serial_monitor'),
  },
};

const existingDatabases = z.strictObject({
  provision: z.literal(false).optional(),
  core: z.strictObject({ ...cluster, ...databaseNames.core }),
  tenants: z.strictObject({ ...cluster, ...databaseNames.tenants }),
});

const CAPACITY_RULE = { error: 'must be a number of ACUs from 1 to 128, like 2' };

/** A demo in an account of its own: the stack brings an Aurora cluster with sample tenants along. */
const provisionedDatabases = z.strictObject({
  provision: z.literal(true),
  /** ACUs that the cluster may grow to. */
  maxCapacity: z.number(CAPACITY_RULE).min(1, CAPACITY_RULE).max(128, CAPACITY_RULE).default(2),
});

/**
 * In place of zod's own checks of a length, which look at the length of anything that has one, and throw over
 * `{ "length": { "toString": 0 } }`.
 */
const isFilled = ({ length }: { readonly length: number }) => length > 0;

const baseSchema = z.strictObject({
  /** Value of the `Environment` dimension and part of every resource name. */
  environment: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'must be 1 to 20 lower-case letters, digits and hyphens, like production',
    ),
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS Region, like eu-central-1'),
  jobs: z.strictObject({
    outboxWorker: z.strictObject({ mode, shards, reservedConcurrency }),
    consistencyChecker: z.strictObject({ mode, shards, reservedConcurrency }),
    metricsCollector: z.strictObject({ reservedConcurrency }).prefault({}),
  }),
  access: z.strictObject({
    /** The ERP's endpoint that answers whose session a cookie is. */
    erpSessionUrl: serviceUrl,
    jwt: z.strictObject({
      issuer: z.string().refine(isFilled, 'must name the issuer of the tokens'),
      audience: z.string().refine(isFilled, 'must name the audience of the tokens'),
      jwksUri: serviceUrl,
    }),
  }),
  notifications: z.strictObject({
    emails: z
      .array(z.email('must be an e-mail address'))
      .refine(isFilled, 'must hold at least one address: critical alarms go there'),
    slack: z
      .strictObject({
        workspaceId: z.string().regex(/^T[A-Z0-9]{7,}$/, 'must be a Slack workspace ID, like T0123ABCD'),
        channelId: z.string().regex(/^[CG][A-Z0-9]{7,}$/, 'must be a Slack channel ID, like C0123ABCD'),
      })
      .optional(),
  }),
  /**
   * API Gateway writes access logs with one role, which the account and Region share. `create`: the stack sets it;
   * `existing`: somebody else has set it.
   */
  apiGatewayLogRole: z
    .enum(['create', 'existing'], 'must be "create" or "existing" (the account has one already)')
    .default('create'),
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
    .refine(
      (codes) => codes.length <= MOST_WATCHED,
      `must name at most ${MOST_WATCHED} tenants: each costs as many metrics as the platform`,
    )
    .default([]),
  /** `stopped`: nothing runs by itself, so that a database may sleep. Nothing is watched either. */
  schedules: z
    .enum(
      ['running', 'stopped'],
      'must be "running" or "stopped" (nothing runs by itself, nothing is watched)',
    )
    .default('running'),
  /** Accept `DEBUG` while looking for a fault. */
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
});

export const settingsSchema = baseSchema.extend({ databases: existingDatabases });
export const provisionedSchema = baseSchema.extend({ databases: provisionedDatabases });

/** Settings of a deployment on databases that are there. */
export type Settings = z.output<typeof settingsSchema>;

/** Settings of a deployment that brings its database along. */
export type ProvisionedSettings = z.output<typeof provisionedSchema>;

/** Whatever can be deployed. */
export type DeploymentSettings = Settings | ProvisionedSettings;

export function isProvisioned(settings: DeploymentSettings): settings is ProvisionedSettings {
  return settings.databases.provision === true;
}
