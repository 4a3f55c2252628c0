import type { Database } from '../../functions/shared/database/data-api.ts';
import {
  type DatabaseSettings,
  type Databases,
  openDatabases,
} from '../../functions/shared/database/databases.ts';
import { coreHead, coreSection } from './core-section.ts';
import { cannotTell, type Finding, type Report, reportOf, type Section } from './finding.ts';
import type { PreflightContext } from './preflight-context.ts';
import type { Progress } from './progress.ts';
import { type Cluster, unreachable } from './reach.ts';
import { readOnlyClient } from './read-only-client.ts';
import { selectTenants } from './select-tenants.ts';
import { readServer, type Server } from './server.ts';
import type { Target } from './target.ts';
import { TENANTS_HEAD, tenantSections } from './tenant-sections.ts';

export interface RunOptions {
  /** organization.code; the others are left out. Default: all active tenants. */
  readonly tenant?: string | undefined;
  readonly now: () => Date;
  readonly progress: Pick<Progress, 'step'>;
  /** Rows from which a table is not to be read in full. Default: 100,000. */
  readonly bigTable?: number;
  /** Milliseconds to wait for a paused cluster. Default: a minute, as jobs do. */
  readonly resumePatienceMs?: number;
}

const BIG_TABLE = 100_000;
const RESUME_PATIENCE_MS = 60_000;
/** For the whole preflight; it takes seconds for each tenant. */
const TIME_BUDGET_MS = 60 * 60_000;

/**
 * Checks a target. It only asks: what is no question is never sent.
 * @throws {UsageError} when it was asked for one tenant and no active one has this code.
 */
export async function runPreflight(target: Target, options: RunOptions): Promise<Report> {
  const { now, progress, bigTable = BIG_TABLE, resumePatienceMs = RESUME_PATIENCE_MS } = options;
  const startedAt = now();
  const endsAt = startedAt.getTime() + TIME_BUDGET_MS;
  const open = (settings: DatabaseSettings) =>
    openDatabases(settings, readOnlyClient(target.client), {
      deadline: { remainingMs: () => Math.max(0, endsAt - now().getTime()) },
      resumePatienceMs,
    });
  const databases = open(target.databases);
  const [core, tenants] = await reachBoth(databases, target.databases);
  const others = 'server' in core && 'server' in tenants ? await reachOthers(target, open) : NO_OTHERS;
  const context: PreflightContext = {
    target,
    databases,
    others: others.reached,
    now,
    bigTable,
  };
  progress.step('Core database');
  const selection =
    'server' in tenants ? await selectTenants(context, options.tenant) : { all: undefined, watched: [] };
  const aboutCore: Section =
    'server' in core
      ? await coreSection(context, core.server, selection.watched)
      : { ...coreHead(context), findings: [core.finding] };
  const aboutTenants =
    'server' in tenants
      ? await tenantSections(context, tenants.server, selection, progress)
      : [{ ...TENANTS_HEAD, findings: [tenants.finding, UNKNOWN_TENANTS] }];
  const [aboutCluster, ...aboutEach] = aboutTenants;
  return reportOf(target.name, startedAt, [
    withMore(aboutCore, others.lost.core),
    ...(aboutCluster === undefined ? [] : [withMore(aboutCluster, others.lost.tenants)]),
    ...aboutEach,
  ]);
}

/** The other accounts that can come in, and why the rest cannot. */
interface Others {
  readonly reached: PreflightContext['others'];
  readonly lost: { readonly core: readonly Finding[]; readonly tenants: readonly Finding[] };
}

const NO_OTHERS: Others = { reached: new Map(), lost: { core: [], tenants: [] } };

async function reachOthers(target: Target, open: (settings: DatabaseSettings) => Databases): Promise<Others> {
  const tried = await Promise.all(
    target.others.map(async ({ account, databases: settings }) => {
      const databases = open(settings);
      const [core, tenants] = await reachBoth(databases, settings);
      // That Core's writer comes in is known, and the migration does not ask Core.
      const aboutCore = account === 'reader' && 'finding' in core ? [core.finding] : [];
      return { account, databases, core: aboutCore, tenants: 'finding' in tenants ? [tenants.finding] : [] };
    }),
  );
  return {
    reached: new Map(
      tried
        .filter(({ core, tenants }) => core.length + tenants.length === 0)
        .map(({ account, databases }) => [account, databases]),
    ),
    lost: { core: tried.flatMap(({ core }) => core), tenants: tried.flatMap(({ tenants }) => tenants) },
  };
}

function withMore(section: Section, more: readonly Finding[] = []): Section {
  return { ...section, findings: [...more, ...section.findings] };
}

const UNKNOWN_TENANTS = cannotTell('tenants', 'anything about tenants while their cluster cannot be used.');

/** A cluster that was asked for its version: it answered, or why it did not. */
type Reached = { readonly server: Server } | { readonly finding: Finding };

function reachBoth(databases: Databases, names: DatabaseSettings): Promise<[Reached, Reached]> {
  return Promise.all([
    reach(databases.core, {
      arn: names.CORE_CLUSTER_ARN,
      secretArn: names.CORE_SECRET_ARN,
      database: names.CORE_DATABASE,
    }),
    reach(databases.tenantCluster, {
      arn: names.TENANT_CLUSTER_ARN,
      secretArn: names.TENANT_SECRET_ARN,
      database: undefined,
    }),
  ]);
}

async function reach(database: Database, cluster: Cluster): Promise<Reached> {
  try {
    return { server: await readServer(database) };
  } catch (error) {
    return { finding: unreachable(error, cluster) };
  }
}
