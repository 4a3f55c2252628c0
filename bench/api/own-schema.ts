import { activeOrganizations } from '../../erp/organizations.ts';
import { EVENT_METRICS } from '../../functions/metrics-api/errors/event-counts.ts';
import type { Load } from '../bulk-load.ts';
import { type Edition, MEASURED, TENANTS } from './edition.ts';
import { DEAD_ENTRY, DEAD_EVERY } from './piece.ts';

/** Days for which runs are looked up. */
const RUN_DAYS = 30;

/** Of an hour: the worker and the collector every five minutes in turns, then the checker. */
const RUNS_AN_HOUR = 25;
const CHECKER_RUN = 24;

/** Hours before the end at which the worker had its one run with errors; no other job had any. */
export const HOURS_SINCE_ERRORS = 72;

/** Runs of the background jobs. */
export function jobRunLoad({ names, days }: Edition, end: string): Load {
  const hours = 24 * Math.min(RUN_DAYS, days);
  const run = `(seq - 1) MOD ${RUNS_AN_HOUR}`;
  const hoursAgo = `(${hours - 1} - (seq - 1) DIV ${RUNS_AN_HOUR})`;
  const minutesAgo = `IF(${run} = ${CHECKER_RUN}, 30, 55 - 5 * ((${run}) DIV 2))`;
  const completedAt = `${end} - INTERVAL ${hoursAgo} HOUR - INTERVAL ${minutesAgo} MINUTE`;
  const errors = `IF(${run} = 0 AND ${hoursAgo} = ${HOURS_SINCE_ERRORS - 1}, 1, 0)`;
  return {
    table: `${names.ownSchema}.job_run`,
    columns: {
      id: 'seq',
      job: `IF(${run} = ${CHECKER_RUN}, 'consistency-checker', ELT(1 + (${run}) MOD 2, 'outbox-worker', 'metrics-collector'))`,
      request_id: "CONCAT('run-', seq)",
      shard_index: '0',
      shard_count: '1',
      dry_run: '0',
      started_at: `${completedAt} - INTERVAL 2 SECOND`,
      completed_at: completedAt,
      summary: `JSON_OBJECT('mode', 'LIVE', 'tenantsProcessed', ${TENANTS}, 'pendingFound', 40, 'retried', 35,
        'succeeded', 35, 'failed', 0, 'markedDead', 0, 'deferred', 0, 'errors', ${errors}, 'tenantsFailed', JSON_ARRAY(),
        'coreUnreachable', FALSE, 'systemicError', NULL, 'budgetExhausted', FALSE, 'durationMs', 2000)`,
    },
    rows: hours * RUNS_AN_HOUR,
  };
}

/** Somebody has acknowledged every dead entry but the newest. */
export function acknowledgementLoad({ names, entries }: Edition, end: string): Load {
  return {
    table: `${names.ownSchema}.acknowledgement`,
    columns: {
      tenant_id: String(MEASURED.id),
      outbox_id: `${DEAD_ENTRY} + (seq - 1) * ${DEAD_EVERY}`,
      note: "'Linked by hand'",
      acknowledged_by: "'member 7'",
      acknowledged_at: end,
    },
    rows: entries / DEAD_EVERY - 1,
  };
}

/** What the ERP reports of a metric, by its place in `EVENT_METRICS`, so many hours before the end. */
export function eventsOf(metric: number, hoursAgo: number): number {
  return 1 + ((metric + hoursAgo) % 3);
}

/** Rejected serials that the ERP reported, of all tenants, by the hour since the first day. */
export function eventLoad({ names, days }: Edition, end: string): Load {
  const hours = 24 * days;
  const metrics = EVENT_METRICS.length;
  const number = '(seq - 1)';
  const metric = `${number} MOD ${metrics}`;
  const hoursAgo = `(${hours - 1} - ${number} DIV ${metrics} MOD ${hours})`;
  const codes = activeOrganizations(TENANTS).map(({ code }) => `'${code}'`);
  return {
    table: `${names.ownSchema}.event_hourly`,
    columns: {
      tenant_code: `ELT(1 + ${number} DIV ${metrics * hours}, ${codes.join(', ')})`,
      hour: `DATE_FORMAT(${end}, '%Y-%m-%d %H:00:00') - INTERVAL ${hoursAgo} HOUR`,
      metric: `ELT(1 + ${metric}, ${EVENT_METRICS.map((name) => `'error.${name}'`).join(', ')})`,
      count: `1 + (${metric} + ${hoursAgo}) MOD 3`,
    },
    rows: TENANTS * hours * metrics,
  };
}
