import type { FunctionName } from './bundle-functions.ts';
import { schedules } from './catalogue/schedules.ts';

/** Seconds. API Gateway gives up after 29; a function behind it must answer before. */
const ANSWER_WITHIN = 25;

/** The time budget of an invocation of each function, in seconds. */
export const functionTimeouts: Readonly<Record<FunctionName, number>> = {
  'api-document': 10,
  authorizer: 8,
  'checklist-report': 240,
  'consistency-checker': schedules['consistency-checker'].timeoutSeconds,
  'dashboard-queries': 30,
  // A deploy waits for it: a cluster that is new, and some thousand rows.
  'demo-data': 600,
  'event-ingest': ANSWER_WITHIN,
  'metrics-api': ANSWER_WITHIN,
  'metrics-collector': schedules['metrics-collector'].timeoutSeconds,
  'outbox-desk': ANSWER_WITHIN,
  'outbox-worker': schedules['outbox-worker'].timeoutSeconds,
  'report-api': ANSWER_WITHIN,
  // A deploy waits this long for it, a paused cluster included.
  'schema-migration': 300,
};
