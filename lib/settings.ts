import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { alertRules } from './catalogue/alert-rules.ts';
import type { Emitter } from './catalogue/metrics.ts';
import { foldCode } from './catalogue/tenant-codes.ts';
import {
  type DeploymentSettings,
  isProvisioned,
  provisionedSchema,
  type Settings,
  settingsSchema,
} from './settings-schema.ts';

export type { DeploymentSettings, ProvisionedSettings, Settings } from './settings-schema.ts';
export { isProvisioned } from './settings-schema.ts';

/** Thrown when the settings cannot be used; the message lists every fault, one sentence a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Checks deployment settings.
 * @param source Where they come from, for the error's first line.
 * @throws {SettingsError} naming every fault at once: what, where, what would be right.
 */
export function parseDeployment(input: unknown, source: string): DeploymentSettings {
  const schema: z.ZodType<DeploymentSettings> = asksForDatabase(input) ? provisionedSchema : settingsSchema;
  const parsed = schema.safeParse(input, { reportInput: true });
  const faults = parsed.success ? inconsistencies(parsed.data) : parsed.error.issues.flatMap(sentences);
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new SettingsError(
    `${source} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
}

const asking = z.object({ databases: z.object({ provision: z.literal(true) }) });

function asksForDatabase(input: unknown): boolean {
  return asking.safeParse(input).success;
}

/**
 * Checks settings for whoever works on databases that are there.
 * @throws {SettingsError} as `parseDeployment` does, and for a deployment that brings its database along.
 */
export function parseSettings(input: unknown, source: string): Settings {
  return existing(parseDeployment(input, source), source);
}

function existing(settings: DeploymentSettings, source: string): Settings {
  if (!isProvisioned(settings)) return settings;
  throw new SettingsError(
    `${source} says databases.provision: the database comes with the deploy, so there is none to work on. Name clusters and secrets instead.`,
  );
}

/**
 * Reads and checks a settings file for whoever works on databases that are there.
 * @throws {SettingsError} when it is absent, no JSON, faulty, or brings its database along.
 */
export function readSettings(path: string): Settings {
  return existing(readDeployment(path), path);
}

/**
 * Reads and checks a settings file.
 * @throws {SettingsError} when it is absent, no JSON or faulty.
 */
export function readDeployment(path: string): DeploymentSettings {
  let text: string;
  try {
    text = decode(readFileSync(path), path);
  } catch (cause) {
    if (cause instanceof SettingsError) throw cause;
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
  return parseDeployment(input, path);
}

/** Reads UTF-8, with or without the byte order mark that some editors write first. */
function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SettingsError(`${path} is not text in UTF-8: save it in this encoding.`, { cause });
  }
}

/** Warnings that `synth` prints: settings that work, but not as somebody might expect. */
export function settingsWarnings(settings: DeploymentSettings): string[] {
  return [
    ...(isProvisioned(settings) ? [DEMO_COSTS] : []),
    ...(settings.schedules === 'stopped' ? [STOPPED] : []),
    ...slackWarnings(settings),
  ];
}

/** What the databases of a demo cost, for who is about to deploy it. Prices of us-east-1, 2026-11. */
export const DEMO_COSTS =
  'databases.provision brings an Aurora Serverless v2 cluster: about 44 USD a month (0.5 ACU at 0.12 USD an hour) while the schedules keep it awake, beside the 30 USD of the stack; with "schedules": "stopped" it sleeps after ten minutes and its storage costs some cents.';

const STOPPED =
  'schedules is "stopped": no job runs by itself, no dead-man alarm speaks, nothing is watched or repaired.';

function slackWarnings(settings: DeploymentSettings): string[] {
  if (settings.notifications.slack !== undefined) return [];
  const slackOnly = Object.entries(alertRules).filter(
    ([, rule]) => !rule.channels.some((channel) => channel === 'email'),
  );
  return [
    `notifications.slack is not set: the ${slackOnly.length} rules meant for Slack alone (${slackOnly.map(([name]) => name).join(', ')}) go to e-mail instead.`,
  ];
}

function inconsistencies(settings: DeploymentSettings): string[] {
  return [
    ...(isProvisioned(settings) ? [] : [...misplaced(settings), ...sharedSecrets(settings)]),
    ...contradictions(settings),
  ];
}

function misplaced(settings: Settings): string[] {
  const faults: string[] = [];
  const { core, tenants } = settings.databases;
  const secrets = (cluster: 'core' | 'tenants') =>
    secretsOf(settings, cluster).map(([key, arn]) => [`databases.${cluster}.${key}`, arn] as const);
  const arns = [
    ['databases.core.clusterArn', core.clusterArn],
    ['databases.tenants.clusterArn', tenants.clusterArn],
    ...secrets('core'),
    ...secrets('tenants'),
  ] as const;
  for (const [where, arn] of arns) {
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
  return faults;
}

/** The secrets of a cluster's accounts, by their keys in the settings. */
function secretsOf({ databases }: Settings, cluster: 'core' | 'tenants'): (readonly [string, string])[] {
  const named = Object.entries(databases[cluster]);
  return named.flatMap(([key, value]) =>
    /secretArn$/i.test(key) && typeof value === 'string' ? [[key, value] as const] : [],
  );
}

/** Two keys that name one secret are one account, which then may do what both need. */
function sharedSecrets(settings: Settings): string[] {
  return (['core', 'tenants'] as const).flatMap((cluster) => {
    const byArn = Map.groupBy(secretsOf(settings, cluster), ([, arn]) => arn);
    return [...byArn.values()]
      .filter((keys) => keys.length > 1)
      .map((keys) => {
        const names = keys.map(([key]) => `databases.${cluster}.${key}`).join(' and ');
        return `${names} name one secret: give each an account of its own, as docs/deploy.md, section 2 says.`;
      });
  });
}

function contradictions(settings: DeploymentSettings): string[] {
  const faults: string[] = [...tokenFaults(settings)];
  const excluded = new Set(settings.excludedTenants.map(foldCode));
  for (const code of settings.watchedTenants.filter((one) => excluded.has(foldCode(one)))) {
    faults.push(
      `watchedTenants names ${code}, which excludedTenants leaves out: take it out of one of them.`,
    );
  }
  for (const [job, { shards, reservedConcurrency }] of Object.entries({
    outboxWorker: settings.jobs.outboxWorker,
    consistencyChecker: settings.jobs.consistencyChecker,
  })) {
    if (reservedConcurrency === undefined || reservedConcurrency >= shards) continue;
    faults.push(
      `jobs.${job}.reservedConcurrency is ${reservedConcurrency}, but ${shards} shards start at once: set at least ${shards}, or leave it out.`,
    );
  }
  return faults;
}

function tokenFaults({ access: { jwt } }: DeploymentSettings): string[] {
  const [audience, clients] = [jwt.audience !== undefined, jwt.clientIds !== undefined];
  if (audience !== clients) return [];
  return [
    audience
      ? 'access.jwt names both audience and clientIds: keep audience where the tokens carry aud, else clientIds.'
      : 'access.jwt.audience is missing: it must name what the tokens carry as aud. Where they carry none, as those of Amazon Cognito, name their clients in access.jwt.clientIds.',
  ];
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
          ? `${where} ${issue.message.startsWith('is missing: ') ? issue.message : `is missing: it must be ${article(issue.expected)}`}.`
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
