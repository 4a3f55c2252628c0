import { EVENT_METRICS } from '../../functions/metrics-api/errors/event-counts.ts';
import type { Action } from '../../functions/metrics-api/parameters.ts';
import { percentage } from '../../functions/shared/percentage.ts';
import { DAY_MS, HOUR_MS, isoTime, lastUnits } from '../../functions/shared/utc.ts';
import { MAX_CHARGED_FAILURES } from '../../lib/catalogue/outbox-policy.ts';
import { schedules } from '../../lib/catalogue/schedules.ts';
import { type Edition, TICKET_PIECES } from './edition.ts';
import { CHECKER_ENTRY, CHECKER_EVERY } from './outbox-entries.ts';
import { eventsOf, HOURS_SINCE_ERRORS } from './own-schema.ts';
import { sum, type Ticket, ticketsSince } from './past.ts';
import { DEAD_EVERY, PENDING_ENTRIES, UNLINKED_EVERY } from './piece.ts';
import { QUARANTINED_A_DAY, REASONS } from './quarantine.ts';

/** An edition whose past ended at a time. */
export interface Past {
  readonly edition: Edition;
  readonly end: Date;
}

/** All actions but `slo`, which asks CloudWatch alone. */
export type MeasuredAction = Exclude<Action, 'slo'>;

/** What an action answers of a past, as far as it does not depend on the second. */
export const EXPECTED: Readonly<Record<MeasuredAction, (past: Past, now: Date) => object>> = {
  summary,
  generation_rate: generationRate,
  link_health: linkHealth,
  errors,
  jobs,
};

function summary({ edition, end }: Past, now: Date): object {
  const tickets = ticketsSince(edition, end, now.getTime() - DAY_MS);
  return {
    serial_metrics: {
      last_24h: [
        {
          production_type: 'hatthasilpa',
          total_generated: 49 * tickets.length,
          linked_tokens: coreLinked(tickets),
          active_count: 46 * tickets.length,
          scrapped_count: tickets.length,
        },
        {
          production_type: 'oem',
          total_generated: tickets.length,
          linked_tokens: 0,
          active_count: tickets.length,
          scrapped_count: 0,
        },
      ],
      total_generated: 50 * tickets.length,
      total_linked: coreLinked(tickets),
    },
    link_metrics: linkTotals(edition),
    outbox_metrics: {
      ...outboxTotals(edition),
      max_retries: MAX_CHARGED_FAILURES,
      oldest_pending: oldestPending(edition, end),
    },
    quarantine_metrics: quarantine(edition),
  };
}

function generationRate({ edition, end }: Past): object {
  const days = 7;
  const midnights = lastUnits(end, DAY_MS, days);
  const all = ticketsSince(edition, end, Math.min(...midnights));
  return {
    days,
    generation_rate: midnights.flatMap((midnight) => {
      const tickets = all.filter(({ createdAt }) => createdAt >= midnight && createdAt < midnight + DAY_MS);
      const date = isoTime(midnight).slice(0, 10);
      return [
        {
          date,
          production_type: 'hatthasilpa',
          total_serials: 49 * tickets.length,
          linked_tokens: coreLinked(tickets),
        },
        { date, production_type: 'oem', total_serials: tickets.length, linked_tokens: 0 },
      ];
    }),
  };
}

function linkHealth({ edition, end }: Past, now: Date): object {
  const tickets = ticketsSince(edition, end, now.getTime() - DAY_MS);
  const { pending, dead } = outboxTotals(edition);
  const spawned = 49 * tickets.length;
  // One of them is not in the registry, for its place there is an OEM batch's.
  const registered = 48 * tickets.length;
  const linked = coreLinked(tickets);
  const unlinked = sum(tickets, (ticket) => ticket.unlinked);
  return {
    outbox_metrics: {
      pending,
      dead,
      dead_acknowledged: dead - 1,
      done_last_24h: sum(tickets, ({ entries, pending, dead }) => entries.length - pending - dead),
      max_retries: MAX_CHARGED_FAILURES,
      oldest_pending: oldestPending(edition, end),
    },
    link_health: {
      tenant_success_rate: percentage(spawned - unlinked, spawned),
      core_success_rate: percentage(linked, registered),
      dual_link_consistency: percentage(linked - unlinked, registered),
    },
  };
}

function errors({ edition, end }: Past): object {
  const hours = lastUnits(end, HOUR_MS, 24);
  const all = ticketsSince(edition, end, Math.min(...hours));
  const counts = hours.map((start, hoursAgo): Readonly<Record<string, number>> => {
    const tickets = all.filter(({ createdAt }) => createdAt >= start && createdAt < start + HOUR_MS);
    const events = EVENT_METRICS.map((name, metric) => [name, eventsOf(metric, hoursAgo)] as const);
    return { ...Object.fromEntries(events), link_failure_total: spawnFailures(tickets) };
  });
  const names = [...EVENT_METRICS, 'link_failure_total'] as const;
  return {
    error_metrics: Object.fromEntries(names.map((name) => [name, sum(counts, (hour) => hour[name] ?? 0)])),
    hourly: counts.map((hour, index) => ({ hour: isoTime(hours[index] ?? 0), ...hour })),
    quarantine_metrics: quarantine(edition),
  };
}

function jobs({ end }: Past): object {
  const run = (minutesAgo: number) => ({ completed_at: isoTime(end.getTime() - minutesAgo * 60_000) });
  const job = (name: keyof typeof schedules, lastCompleted: object, lastWithErrors: object | null) => ({
    job: name,
    interval_minutes: schedules[name].everyMinutes,
    overdue: false,
    last_completed: lastCompleted,
    last_with_errors: lastWithErrors,
  });
  return {
    jobs: [
      job('outbox-worker', run(0), run((HOURS_SINCE_ERRORS - 1) * 60 + 55)),
      job('metrics-collector', run(0), null),
      job('consistency-checker', run(30), null),
    ],
  };
}

export function linkTotals({ pieces }: Edition) {
  const unspawned = pieces / TICKET_PIECES;
  const tenant_linked = pieces - unspawned - pieces / UNLINKED_EVERY;
  return { total_serials: pieces, tenant_linked, unspawned };
}

export function outboxTotals({ entries }: Edition) {
  const dead = entries / DEAD_EVERY;
  return { pending: PENDING_ENTRIES, done: entries - PENDING_ENTRIES - dead, dead };
}

export function quarantine({ days }: Edition) {
  const total = QUARANTINED_A_DAY * days;
  const perReason = REASONS.map((reason, index): [string, number] => [
    reason,
    Math.floor(total / REASONS.length) + (index > 0 && index <= total % REASONS.length ? 1 : 0),
  ]);
  return {
    total_quarantined: total,
    by_reason: Object.fromEntries(perReason.filter(([, count]) => count > 0)),
  };
}

/** The twenty pending entries are those of the last two tickets. */
function oldestPending(edition: Edition, end: Date): string {
  const waiting = ticketsSince(edition, end, end.getTime() - DAY_MS).filter(({ pending }) => pending > 0);
  return isoTime(waiting[0]?.createdAt ?? Number.NaN);
}

/** Hatthasilpa rows that name a token: not the unspawned one of each ticket, nor those that wait. */
function coreLinked(tickets: readonly Ticket[]): number {
  return sum(tickets, ({ pending, dead }) => 48 - pending - dead);
}

function spawnFailures(tickets: readonly Ticket[]): number {
  const fromSpawn = (entry: number) => entry % CHECKER_EVERY !== CHECKER_ENTRY;
  return sum(tickets, ({ entries }) => entries.filter(fromSpawn).length);
}
