import type { Degraded } from '../../shared/api/partial-answer.ts';
import { databaseErrorKind } from '../../shared/database/error-kind.ts';
import { DisorderedRowsError } from '../../shared/database/window-start.ts';
import { failedLinks } from '../../shared/link-error-rate.ts';
import { percentage } from '../../shared/percentage.ts';
import { readCoreLinks } from '../../shared/queries/core-links.ts';
import {
  needTenantLink,
  readSpawnedSerials,
  type SpawnedSerial,
} from '../../shared/queries/spawned-serials.ts';
import type { LinkHealthRates, OutboxHealth } from '../contract.ts';
import type { Sources } from '../sources.ts';
import { readAcknowledged } from './acknowledged.ts';
import { type OutboxState, readOutboxState } from './outbox-state.ts';

/** The body of action `link_health`. What its database cannot answer is null. */
export interface LinkHealth extends Degraded {
  readonly outbox_metrics: OutboxHealth | null;
  readonly link_health: LinkHealthRates;
}

type OutboxParts = Pick<LinkHealth, 'outbox_metrics'> & {
  readonly rates: Pick<
    LinkHealthRates,
    'registry_link_error_rate' | 'outbox_pending_age_seconds' | 'outbox_dead_age_seconds'
  >;
};

type LinkRates = Omit<LinkHealthRates, keyof OutboxParts['rates']>;

/**
 * Reads how a tenant's links are doing, as the collector does for the platform. Nothing here counts whole
 * tables: the time does not grow with the past, whose totals action `summary` has.
 * @throws {ApiError} 503 when none of the parts can be read.
 */
export async function readLinkHealth(sources: Sources): Promise<LinkHealth> {
  const [{ outbox_metrics, rates }, linkRates] = await Promise.all([
    readOutbox(sources),
    readLinkRates(sources),
  ]);
  return { outbox_metrics, link_health: { ...linkRates, ...rates }, ...sources.answer.degraded() };
}

async function readOutbox({ own, caller, answer, tenantDatabase }: Sources): Promise<OutboxParts> {
  const acknowledged = await answer.part('monitoring_schema', () => readAcknowledged(own, caller.id), {
    speaks: false,
  });
  const state = await answer.part('tenant_db', async () =>
    readOutboxState((await tenantDatabase()).tenant, acknowledged ?? []),
  );
  const known = acknowledged !== null;
  return {
    outbox_metrics: state && {
      pending: state.pending,
      dead: state.dead,
      dead_acknowledged: known ? state.deadAcknowledged : null,
      done_last_24h: state.doneLastDay,
      max_retries: state.maxRetries,
      oldest_pending: state.oldestPending,
    },
    rates: {
      registry_link_error_rate: state && errorRate(state),
      outbox_pending_age_seconds: state?.pendingAge ?? null,
      outbox_dead_age_seconds: known ? (state?.deadAge ?? null) : null,
    },
  };
}

/** Percent of the links of the last 60 minutes; null without any. */
function errorRate(state: OutboxState): number | null {
  const failed = failedLinks(state);
  return failed === undefined ? null : percentage(failed.part, failed.whole);
}

/**
 * Core rates are of Hatthasilpa products with a registry row, which says what they are. A serial without a row in
 * `job_ticket_serial` can have a core link, but no tenant link: it counts for the one rate alone.
 *
 * Later versions also take two links that name different tokens of one replacement chain for consistent, as
 * the consistency checker does.
 */
async function readLinkRates({ core, caller, answer, tenantDatabase }: Sources): Promise<LinkRates> {
  const serials = await answer.part(
    'tenant_db',
    async () => {
      const spawned = await readSpawnedSerials((await tenantDatabase()).tenant, []);
      return [...spawned.values()].filter(({ lastDay }) => lastDay);
    },
    { isFailure: (error) => error instanceof DisorderedRowsError || databaseErrorKind(error) !== 'unknown' },
  );
  if (serials === null)
    return { tenant_success_rate: null, core_success_rate: null, dual_link_consistency: null };
  const readLinks = (some: readonly SpawnedSerial[]) => readCoreLinks(core, caller.id, some, 0);
  const links = await answer.part('core_db', async () => {
    const ticketless = serials.filter(({ onTicket }) => !onTicket);
    // There is hardly ever one: then nothing more is asked.
    const apart = ticketless.length === 0 ? 0 : (await readLinks(ticketless)).registered;
    return { ...(await readLinks(serials)), apart };
  });
  const wanting = needTenantLink(serials);
  const tenantLinked = wanting.filter((serial) => serial.tenantLinked).length;
  return {
    tenant_success_rate: percentage(tenantLinked, wanting.length),
    core_success_rate: links && percentage(links.linked, links.registered),
    dual_link_consistency: links && percentage(links.consistent, links.registered - links.apart),
  };
}
