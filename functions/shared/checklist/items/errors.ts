import { alertRules } from '../../../../lib/catalogue/alert-rules.ts';
import { budgetOf, type Slo } from '../../../../lib/catalogue/slos.ts';
import type { Database } from '../../database/data-api.ts';
import { percentage } from '../../percentage.ts';
import type { AlarmLog } from '../cloudwatch/alarm-log.ts';
import { episodesOf, frequencies } from '../cloudwatch/episodes.ts';
import { readSlowEvents, type SlowEvents, TIMED, type Timed } from '../cloudwatch/slow-events.ts';
import { type Context, fromMetrics, fromOwnSchema, fromTenants } from '../context.ts';
import {
  counted,
  type Figure,
  fewNamed,
  gravest,
  type Item,
  type Judgement,
  sum,
  withGaps,
} from '../item.ts';
import { type LinkCounts, readLinkCounts } from '../queries/outbox-figures.ts';
import {
  REJECTIONS,
  type Rejection,
  type RejectionCount,
  readRejections,
  readReporters,
} from '../queries/rejections.ts';
import { gapsOf, type Reading, readValue, readValues } from '../reading.ts';

const TITLE = 'Check error metrics (should be minimal)';

/** Percent of the links that may fail before the alarm speaks; what it counts within an hour, a day may do too. */
const LINK_ALERT = alertRules['link-error-rate'].condition.threshold;
/** As for the alarm: fewer failures say nothing about a share. */
const ENOUGH_FAILURES = 3;

const NAMES: Readonly<Record<Rejection, string>> = {
  'error.context_mismatch_total': 'context mismatches',
  'error.duplicate_total': 'duplicates',
  'error.invalid_format_total': 'invalid formats',
};

/** What went wrong, single slow or failed events included: most of them page nobody. */
export async function errorsItem(context: Context): Promise<Item> {
  const { periods } = context;
  const [links, rejections, slow, log] = await Promise.all([
    fromTenants(context, (database) => readLinkCounts(database, periods)),
    readRejected(context),
    fromMetrics(context, (source) => readSlowEvents(source, periods)),
    context.alarmLog(),
  ]);
  const known = readValues(links).map(({ tenant, value }) => ({ code: tenant.code, ...value }));
  const rejected = readValue(rejections);
  const events = readValue(slow);
  const paged = pagedRules(readValue(log), periods.current);
  const gaps = gapsOf([...links, rejections, slow, log]);
  const judged = gravest(
    [
      ...known.flatMap(({ code, current }) => judgeLinks(code, current)),
      ...(rejected?.counts ?? []).flatMap(judgeRejection),
      ...(events === undefined ? [] : judgeSlow(events.current)),
    ],
    {
      verdict: 'fine',
      why: 'No link failed, nothing was rejected and no event was slow enough for an alarm.',
    },
  );
  return {
    key: 'errors',
    title: TITLE,
    ...withGaps(judged, gaps),
    figures: [
      ...linkFigures(known),
      ...REJECTIONS.map((metric) => rejectionFigure(metric, rejected)),
      ...slowFigures(events),
    ],
    tables: [
      {
        columns: ['tenant', 'links failed at spawn', periods.before.label, 'not linked yet', 'spawned'],
        rows: known.map(({ code, current, before }) => [
          code,
          current.failed,
          before.failed,
          current.unlinked,
          current.spawned,
        ]),
      },
      ...(rejected === undefined || rejected.counts.length === 0
        ? []
        : [
            {
              columns: ['tenant', 'rejected for', periods.current.label, periods.before.label],
              rows: rejected.counts.map(({ tenant, metric, current, before }) => [
                tenant,
                NAMES[metric],
                current,
                before,
              ]),
            },
          ]),
    ],
    notes: [...pagingNotes(paged, judged.verdict === 'fine'), ...reportingNotes(rejected, known), ...gaps],
  };
}

/** What the ERP reported as rejected. */
export interface Rejected {
  readonly counts: readonly RejectionCount[];
  /** Codes of the tenants that have ever reported an event. */
  readonly reporters: readonly string[];
}

/** Reported rejections of both periods, of the tenants that are watched. */
export function readRejected(context: Context): Promise<Reading<Rejected>> {
  return fromOwnSchema(context, async (tenantCluster, schema) => {
    const reporters = await readWatchedReporters(context, tenantCluster, schema);
    const counts = await readRejections(tenantCluster, schema, reporters, context.periods);
    return { counts, reporters };
  });
}

/** Codes of the watched tenants that have ever reported an event. */
export async function readWatchedReporters(
  { tenants }: Context,
  tenantCluster: Database,
  schema: string,
): Promise<readonly string[]> {
  const watched = new Set([...tenants.codes.values()].map((code) => code.toLowerCase()));
  const reporters = await readReporters(tenantCluster, schema);
  // While nobody knows which tenants are watched, all are.
  return reporters.filter((code) => watched.size === 0 || watched.has(code.toLowerCase()));
}

export function linkFigures(
  known: readonly { readonly current: LinkCounts; readonly before: LinkCounts }[],
): Figure[] {
  const nobody = known.length === 0;
  return [
    {
      name: 'links failed at spawn',
      value: nobody ? null : sum(known, ({ current }) => current.failed),
      previous: nobody ? null : sum(known, ({ before }) => before.failed),
      of: 'period',
    },
  ];
}

/** Null while no tenant has reported an event of any kind: then nobody knows whether there were any. */
export function rejectionFigure(metric: Rejection, rejected: Rejected | undefined): Figure {
  const own = rejected?.counts.filter((count) => count.metric === metric) ?? [];
  const silent = rejected === undefined || rejected.reporters.length === 0;
  return {
    name: NAMES[metric],
    value: silent ? null : sum(own, ({ current }) => current),
    previous: silent ? null : sum(own, ({ before }) => before),
    of: 'period',
  };
}

function slowFigures(events: { readonly current: Slow; readonly before: Slow } | undefined): Figure[] {
  return TIMED_NAMES.flatMap((name) => {
    const { target, alertThreshold } = TIMED[name];
    const [now, then] = [events?.current[name], events?.before[name]];
    const figure = (label: string, count: (slow: SlowEvents) => number): Figure => ({
      name: `${name}s ${label}`,
      value: now === undefined || now.total === 0 ? null : count(now),
      previous: then === undefined || then.total === 0 ? null : count(then),
      of: 'period',
    });
    return [
      figure(`slower than ${alertThreshold} ms`, ({ aboveAlert }) => aboveAlert),
      figure(`slower than ${target} ms`, ({ aboveTarget }) => aboveTarget),
      figure('reported', ({ total }) => total),
    ];
  });
}

type Slow = Readonly<Record<Timed, SlowEvents>>;
const TIMED_NAMES = ['generation', 'assignment'] as const satisfies readonly Timed[];

/** Failed links of one tenant. */
export function judgeLinks(code: string, { failed, spawned, unlinked }: LinkCounts): Judgement[] {
  if (failed === 0) return [];
  const share = percentage(failed, Math.max(failed, spawned)) ?? 0;
  const why = `${counted(failed, 'link', 'links')} of ${code} failed at spawn (${share.toFixed(2)} % of those due), ${unlinked} not linked yet.`;
  return [{ verdict: failed >= ENOUGH_FAILURES && share > LINK_ALERT ? 'act' : 'look', why }];
}

export function judgeRejection({ tenant, metric, current }: RejectionCount): Judgement[] {
  if (current === 0) return [];
  return [
    {
      verdict: 'look',
      why: `The ERP of ${tenant} rejected ${counted(current, 'serial', 'serials')} (${NAMES[metric]}).`,
    },
  ];
}

/** Events that were slow: single ones above the alarm's threshold, and a day that missed its objective. */
export function judgeSlow(events: Slow): Judgement[] {
  return TIMED_NAMES.flatMap((name): Judgement[] => {
    const { total, aboveAlert, aboveTarget } = events[name];
    const slo: Slo = TIMED[name];
    if (aboveAlert > 0)
      return [
        {
          verdict: 'look',
          why: `${counted(aboveAlert, `${name} took`, `${name}s took`)} longer than ${slo.alertThreshold} ms.`,
        },
      ];
    if (aboveTarget > (total * (budgetOf(slo) ?? 0)) / 100)
      return [
        {
          verdict: 'look',
          why: `${aboveTarget} of ${total} ${name}s took longer than ${slo.target} ms: more than the objective allows.`,
        },
      ];
    return [];
  });
}

/** The alarms about single errors, and how often each spoke. */
const PAGING = ['link-error-rate', 'generation-latency-p99', 'assignment-resolution-p95'] as const;

/** Undefined for a period that the history of the alarms does not cover: nobody knows then. */
function pagedRules(
  log: AlarmLog | undefined,
  period: { readonly start: Date; readonly end: Date },
): readonly { readonly alarm: string; readonly starts: number }[] | undefined {
  if (log === undefined || log.reachesBackTo > period.start) return undefined;
  const counts = frequencies(episodesOf(log), period);
  return PAGING.map((alarm) => ({ alarm, starts: counts.find((one) => one.alarm === alarm)?.starts ?? 0 }));
}

/** @param quiet Nothing happened that an alarm could have told of. */
function pagingNotes(paged: ReturnType<typeof pagedRules>, quiet: boolean): string[] {
  if (paged === undefined) return [];
  const spoke = paged.filter(({ starts }) => starts > 0);
  if (spoke.length === 0 && quiet) return [];
  if (spoke.length === 0) return ['No alarm spoke of any of these: nobody has been told before.'];
  return [`Told by alarms already: ${spoke.map(({ alarm, starts }) => `${alarm} (${starts})`).join(', ')}.`];
}

function reportingNotes(
  rejected: Rejected | undefined,
  known: readonly { readonly code: string }[],
): string[] {
  if (rejected === undefined) return [];
  const reporters = new Set(rejected.reporters.map((code) => code.toLowerCase()));
  const silent = known.map(({ code }) => code).filter((code) => !reporters.has(code.toLowerCase()));
  if (silent.length === 0) return [];
  return [
    `The ERP has never reported an event of ${fewNamed(silent)}: of rejections and slow events there nobody knows.`,
  ];
}
