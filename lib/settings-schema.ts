import { z } from 'zod';
import { foldCode, TENANT_CODE } from './catalogue/tenant-codes.ts';

/** A space that a copied value brought along changes nothing of its meaning. */
const text = z.string().trim();

const clusterArn = text.regex(
  /^arn:aws:rds:[a-z0-9-]+:\d{12}:cluster:[A-Za-z][A-Za-z0-9-]*$/,
  'must be the ARN of an Aurora cluster, like arn:aws:rds:eu-central-1:111122223333:cluster:core',
);
/** RDS calls the secrets that it manages itself `rds!cluster-…`. */
const SECRET_ARN = [
  /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}$/,
  'must be the full ARN of a Secrets Manager secret, with the six characters at its end, like arn:aws:secretsmanager:eu-central-1:111122223333:secret:core-AbCdEf',
] as const;
const secretArn = text.regex(...SECRET_ARN);
const kmsKeyArn = text.regex(
  /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  'must be the ARN of a KMS key, like arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
);
const schemaName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,64}$/, 'must be a database name of letters, digits and underscores');
const tenantCode = text.regex(
  TENANT_CODE,
  'must be a tenant code as in organization.code, like maison_atelier: at most 50 characters, without a comma',
);

const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Session cookies and keys travel over these addresses, so plain http is accepted on this machine alone. */
const serviceUrl = text.refine((value) => {
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

/** A year. */
const MOST_HOURS = 8_760;
const HOURS_RULE = countRule(MOST_HOURS);

/** Required, so that no function enters with an account that may do more than the function does. */
const accountSecret = (whose: string) =>
  z
    .string({
      error: ({ input }) =>
        input === undefined
          ? `is missing: it must be the secret of ${whose} (docs/deploy.md, section 2 makes it)`
          : 'must be a string',
    })
    .trim()
    .regex(...SECRET_ARN);

const cluster = {
  clusterArn,
  secretArn,
  /** Secret of an account that only reads, for the functions that only read. */
  readerSecretArn: accountSecret('the account that only reads'),
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
  tenants: z.strictObject({
    ...cluster,
    notesSecretArn: accountSecret('the account that keeps notes of runs, events and reports'),
    deskSecretArn: accountSecret("the desk's account"),
    migrationSecretArn: accountSecret('the account that creates our own schema'),
    ...databaseNames.tenants,
  }),
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

/** What is named twice, in letters of either case, is meant once. */
function withoutRepeats(values: readonly string[]): string[] {
  return values.filter(
    (value, index) => values.findIndex((other) => foldCode(other) === foldCode(value)) === index,
  );
}

/** Beside what else stands in the environment of the function with the most of it. */
const MOST_EXCLUDED_BYTES = 2_000;

/** Their names begin with the country or the cloud; ARNs there begin with `arn:aws-cn:` and so on. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/;

const baseSchema = z.strictObject({
  /** Value of the `Environment` dimension and part of every resource name. */
  environment: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'must be 1 to 20 lower-case letters, digits and hyphens, like production',
    ),
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
  region: text
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'must be an AWS Region, like eu-central-1')
    .refine(
      (region) => !OTHER_PARTITIONS.test(region),
      'must be a Region of the partition aws, like eu-central-1: Regions of China, of governments and of the European Sovereign Cloud are partitions of their own, in which nobody has tried this stack',
    ),
  jobs: z.strictObject({
    outboxWorker: z.strictObject({ mode, shards, reservedConcurrency }),
    consistencyChecker: z.strictObject({ mode, shards, reservedConcurrency }),
    metricsCollector: z.strictObject({ reservedConcurrency }).prefault({}),
  }),
  access: z.strictObject({
    /** The ERP's endpoint that answers whose session a cookie is. */
    erpSessionUrl: serviceUrl,
    jwt: z.strictObject({
      issuer: text.refine(isFilled, 'must name the issuer of the tokens'),
      /** What the tokens' `aud` must name. */
      audience: text.refine(isFilled, 'must name the audience of the tokens').optional(),
      /**
       * In place of `audience`, for a provider whose access tokens carry no `aud`, as Amazon Cognito's: the clients
       * that a token's `client_id` (or `azp`) may name.
       */
      clientIds: z
        .array(text.refine(isFilled, 'must be the id of a client'))
        .refine(isFilled, 'must name at least one client')
        .optional(),
      jwksUri: serviceUrl,
      /**
       * Hours for which a token may be made out; nobody can take one back before its end. Default: a day, the longest
       * that Amazon Cognito and Okta give.
       */
      longestHours: z.int(HOURS_RULE).min(1, HOURS_RULE).max(MOST_HOURS, HOURS_RULE).default(24),
    }),
    /**
     * Of the authorizer: as many callers at most are looked up at a time, so that a flood of made-up sessions keeps
     * neither the ERP nor the account's other functions busy. Default: none, which small accounts need.
     */
    reservedConcurrency,
  }),
  notifications: z.strictObject({
    emails: z
      .array(text.pipe(z.email('must be an e-mail address')))
      .refine(isFilled, 'must hold at least one address: critical alarms go there')
      .transform(withoutRepeats),
    slack: z
      .strictObject({
        workspaceId: text.regex(/^T[A-Z0-9]{7,}$/, 'must be a Slack workspace ID, like T0123ABCD'),
        channelId: text.regex(/^[CG][A-Z0-9]{7,}$/, 'must be a Slack channel ID, like C0123ABCD'),
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
  runbookBaseUrl: serviceUrl
    .refine(
      (value) => !/[?#]/.test(value),
      'must be an address that a path can be put after, without ? and #, like https://wiki.example.com/runbooks',
    )
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  /** Before every alarm's name; needed where two environments share an account and Region. */
  alarmNamePrefix: z
    .string()
    .regex(/^[A-Za-z0-9-]{0,40}$/, 'must be at most 40 letters, digits and hyphens, like staging-')
    .default(''),
  /** Tenants left out on purpose, say because their database is gone. */
  excludedTenants: z
    .array(tenantCode)
    .transform(withoutRepeats)
    .refine(
      (codes) => Buffer.byteLength(codes.join(',')) <= MOST_EXCLUDED_BYTES,
      `must take at most ${MOST_EXCLUDED_BYTES} bytes, some 40 codes: they stand in the environment of functions, for which Lambda has room for 4 KB. Set organization.status of tenants that are gone in place of naming them`,
    )
    .default([]),
  /** Tenants that get metrics of their own, with a `Tenant` dimension: each one costs as much as the platform. */
  watchedTenants: z
    .array(tenantCode)
    .transform(withoutRepeats)
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
