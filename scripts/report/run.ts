import { bodyOf } from '../../functions/report-api/body.ts';
import { composeReport } from '../../functions/shared/checklist/compose.ts';
import { choosePeriods } from '../../functions/shared/checklist/periods.ts';
import { plainText } from '../../functions/shared/checklist/plain-text.ts';
import { openDatabases } from '../../functions/shared/database/databases.ts';
import { within } from '../../functions/shared/deadline.ts';
import { createLogger } from '../../functions/shared/telemetry/logger.ts';
import { UsageError } from '../command-line.ts';
import type { Options } from './options.ts';
import type { Target } from './target.ts';

const RESUME_PATIENCE_MS = 60_000;
/** For the list of tenants, a paused cluster included. */
const LOOKUP_MS = 90_000;
/** For the whole report, as the scheduled function has it. */
const TIME_BUDGET_MS = 240_000;

/**
 * Composes a report for the terminal, by the code that the scheduled function uses. Sends nothing.
 * @throws {UsageError} for a date that lies in no period that is over.
 */
export async function runReport(
  { cadence, date, json }: Pick<Options, 'cadence' | 'date' | 'json'>,
  { databases: { client, databases }, cloudWatch, sns, settings }: Target,
  now: Date,
): Promise<{ readonly output: string; readonly mustAct: boolean }> {
  const periods = choosePeriods(cadence, date, now);
  if ('fault' in periods) throw new UsageError(`--date must ${periods.fault}.`);
  const endsAt = performance.now() + TIME_BUDGET_MS;
  // Timers take whole milliseconds alone.
  const deadline = { remainingMs: () => Math.max(0, Math.floor(endsAt - performance.now())) };
  const open = (until: typeof deadline) =>
    openDatabases(databases, client, { deadline: until, resumePatienceMs: RESUME_PATIENCE_MS });
  const services = {
    databases: open(deadline),
    lookups: open(within(deadline, LOOKUP_MS)),
    cloudWatch,
    sns,
    log: silent(),
    deadline,
  };
  const report = await composeReport(services, settings, { cadence, periods, now });
  return {
    output: json ? JSON.stringify(bodyOf(report), null, 2) : plainText(report),
    mustAct: report.verdict === 'act',
  };
}

/** The report itself says what could not be read. */
function silent() {
  const log = createLogger('report');
  log.setLogLevel('SILENT');
  return log;
}
