import type { Source } from '../api/partial-answer.ts';
import { SOURCES } from '../api/partial-answer.ts';
import type { Cadence } from './cadence.ts';
import { type ChecklistServices, type ChecklistSettings, type Context, sharedAlarmLog } from './context.ts';
import { counted, type Item, type Verdict, worst } from './item.ts';
import { alertsItem } from './items/alerts.ts';
import { checkerItem } from './items/checker.ts';
import { dashboardsItem } from './items/dashboards.ts';
import { errorsItem } from './items/errors.ts';
import { generationItem } from './items/generation.ts';
import { jobsItem } from './items/jobs.ts';
import { linksItem } from './items/links.ts';
import { objectivesItem } from './items/objectives.ts';
import { outboxItem } from './items/outbox.ts';
import { patternsItem } from './items/patterns.ts';
import { quarantineItem } from './items/quarantine.ts';
import { subscriptionsItem } from './items/subscriptions.ts';
import { trendsItem } from './items/trends.ts';
import type { Periods } from './periods.ts';
import { Reader } from './reading.ts';
import { watchedTenants } from './watched-tenants.ts';

/** A checklist, filled in. */
export interface Report {
  readonly environment: string;
  readonly cadence: Cadence;
  readonly periods: Periods;
  /** When it was read. */
  readonly now: Date;
  /** The gravest of its items. */
  readonly verdict: Verdict;
  /** One sentence about the whole. */
  readonly headline: string;
  readonly items: readonly Item[];
  /** Sources that could not be read. */
  readonly degraded: readonly Source[];
}

/**
 * Fills in the checklist of a cadence. Read-only. What cannot be read, an item says; nothing is thrown for it.
 */
export async function composeReport(
  services: ChecklistServices,
  settings: ChecklistSettings,
  { cadence, periods, now }: { readonly cadence: Cadence; readonly periods: Periods; readonly now: Date },
): Promise<Report> {
  const reader = new Reader(services.log, services.deadline);
  const context: Context = {
    services,
    settings,
    periods,
    now,
    reader,
    tenants: await watchedTenants(services, settings, reader),
    alarmLog: sharedAlarmLog(services, settings, periods, now, reader),
  };
  const made = await Promise.all([...itemsOf(cadence), subscriptionsItem].map((item) => item(context)));
  // A gap that is the reason already need not stand among the notes again.
  const items = made.map((item) => ({ ...item, notes: item.notes.filter((note) => note !== item.why) }));
  return {
    environment: settings.environment,
    cadence,
    periods,
    now,
    verdict: worst(items.map(({ verdict }) => verdict)),
    headline: headlineOf(items),
    items,
    degraded: SOURCES.filter((source) => reader.failed.has(source)),
  };
}

type MakeItem = (context: Context) => Promise<Item>;

/**
 * The items of the requirements' checklist, in their order and words. Background jobs stand in the daily list too:
 * without them the other answers are stale.
 */
function itemsOf(cadence: Cadence): readonly MakeItem[] {
  switch (cadence) {
    case 'daily':
      return [
        generationItem,
        outboxItem,
        checkerItem,
        errorsItem,
        (context) => jobsItem('Check background jobs', context),
      ];
    case 'weekly':
      return [
        quarantineItem,
        linksItem,
        objectivesItem,
        alertsItem,
        (context) => jobsItem('Check background job execution logs', context),
      ];
    case 'monthly':
      return [trendsItem, patternsItem, alertsItem, dashboardsItem];
  }
}

function headlineOf(items: readonly Item[]): string {
  const count = (wanted: Verdict) => items.filter(({ verdict }) => verdict === wanted).length;
  const parts = [
    [count('act'), 'to act on'],
    [count('look'), 'to look at'],
    [count('unknown'), 'not measured'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const all = counted(items.length, 'item', 'items');
  return told.length === 0 ? `${all}, all fine` : `${all}: ${told.join(', ')}`;
}
