import { type Emitter, type Metric, metrics } from '../../../lib/catalogue/metrics.ts';
import { assumed } from '../assumptions.ts';
import { DAYS_A_MONTH } from '../month.ts';
import type { FunctionFacts } from '../template.ts';
import {
  callsMs,
  dataApi,
  gbSeconds,
  invocations,
  logged,
  type Month,
  MS_PER_SECOND,
  traces,
  type Usage,
} from './usage.ts';

/** What one run of a background job takes, with all tenants in it. */
interface JobRun {
  readonly calls: number;
  /** Through the Data API. */
  readonly bytes: number;
  /** Beside waiting for calls. */
  readonly workMs: number;
  readonly logBytes: number;
}

/** A job whose runs end at their timeout before they are through. */
export interface OverlongRun {
  readonly name: string;
  readonly seconds: number;
  readonly timeoutSeconds: number;
}

/** The background jobs with their schedules. */
export function jobUsage(month: Month): Usage[] {
  return [
    ...jobsOf(month).flatMap(({ name, run }) => scheduled(month, name, run)),
    ...failedLinks(month),
    ...sweep(month),
  ];
}

/** Jobs that the load is too much for, as the assumptions have it. */
export function overlongRuns(month: Month): OverlongRun[] {
  return jobsOf(month).flatMap(({ name, run }) => {
    const { timeoutSeconds } = month.fn(name);
    const seconds = runMs(run) / MS_PER_SECOND;
    return seconds > timeoutSeconds ? [{ name, seconds, timeoutSeconds }] : [];
  });
}

function jobsOf(month: Month): readonly { readonly name: string; readonly run: JobRun }[] {
  return [
    { name: 'outbox-worker', run: workerRun(month) },
    { name: 'metrics-collector', run: collectorRun(month) },
    { name: 'consistency-checker', run: checkerRun(month) },
    { name: 'checklist-report', run: checklistRun(month) },
  ];
}

function runMs({ calls, workMs }: JobRun): number {
  return assumed('runStartMs') + callsMs(calls) + workMs;
}

/** How many runs of a function its schedules start in a month. */
export function runsOf({ stack }: Month, { logicalId }: FunctionFacts): number {
  return schedulesOf(stack, logicalId).reduce((runs, schedule) => runs + schedule.runsAMonth, 0);
}

/** How many shards a sharded function has: one schedule each. */
export function shardsOf({ stack, fn }: Month, emitter: Emitter): number {
  return Math.max(1, schedulesOf(stack, fn(emitter).logicalId).length);
}

function schedulesOf({ schedules }: Month['stack'], logicalId: string) {
  return schedules.filter(({ target }) => target === logicalId);
}

function scheduled(month: Month, name: string, run: JobRun): Usage[] {
  const fn = month.fn(name);
  const runs = runsOf(month, fn);
  return [
    { price: 'schedulerInvocation', quantity: runs, what: name },
    ...invocations(month, fn, runs, runMs(run), name),
    ...(fn.traced ? [traces(runs, name)] : []),
    dataApi(runs * run.calls, runs * run.bytes, name),
    ...logged(month.stack, runs * run.logBytes, name),
  ];
}

function workerRun(month: Month): JobRun {
  const tenants = tenantsOfARun(month, 'outbox-worker');
  return {
    calls: assumed('callsPerWorkerRun') + tenants * assumed('callsPerWorkerTenant'),
    bytes: 0,
    workMs: 0,
    logBytes: runLogBytes('outbox-worker'),
  };
}

function failedLinks({ load }: Month): Usage[] {
  const failed = load.serialsPerDay * DAYS_A_MONTH * assumed('failedLinksShare');
  return [dataApi(failed * assumed('callsPerFailedLink'), 0, 'outbox-worker')];
}

function collectorRun({ load, fn }: Month): JobRun {
  const { watchedTenants } = fn('metrics-collector');
  const serials = load.serialsPerDay * assumed('recentDays');
  return {
    calls:
      assumed('callsPerCollectorRun') + load.tenants * assumed('callsPerCollectorTenant') + watchedTenants,
    bytes: serials * assumed('collectorBytesPerSerial'),
    workMs: serials * assumed('collectorMsPerSerial'),
    logBytes:
      (1 + watchedTenants) * runLogBytes('metrics-collector') +
      load.tenants * assumed('collectorLogBytesPerTenant'),
  };
}

function checkerRun(month: Month): JobRun {
  const tenants = tenantsOfARun(month, 'consistency-checker');
  const shards = shardsOf(month, 'consistency-checker');
  const serials = (month.load.serialsPerDay * assumed('recentDays')) / shards;
  return {
    calls: assumed('callsPerCheckerRun') + tenants * assumed('callsPerCheckerTenant'),
    bytes: serials * assumed('checkerBytesPerSerial'),
    workMs: serials * assumed('checkerMsPerSerial'),
    logBytes: runLogBytes('consistency-checker') + tenants * assumed('checkerLogBytesPerTenant'),
  };
}

/** The sweep goes through all rows that are kept, a share of them each run. */
function sweep(month: Month): Usage[] {
  const fn = month.fn('consistency-checker');
  const runs = runsOf(month, fn);
  const serials = month.load.serialsPerDay * assumed('keptDays') * assumed('sweepRounds');
  const seconds = (serials * assumed('sweepMsPerSerial')) / MS_PER_SECOND;
  const what = 'consistency-checker, sweep';
  return [
    // What does not fit into a run is left to the next one, and none goes on for longer than its timeout.
    gbSeconds(fn, Math.min(seconds, runs * fn.timeoutSeconds), what),
    dataApi(0, serials * assumed('sweepBytesPerSerial'), what),
  ];
}

function checklistRun({ load }: Month): JobRun {
  return {
    calls: load.tenants * assumed('callsPerChecklistTenant'),
    bytes: 0,
    workMs: 0,
    logBytes: assumed('requestLogBytes'),
  };
}

function tenantsOfARun(month: Month, emitter: Emitter): number {
  return month.load.tenants / shardsOf(month, emitter);
}

/** The run's own lines: its summary and its metrics, in up to three EMF documents. */
function runLogBytes(emitter: Emitter): number {
  const all: readonly Metric[] = Object.values(metrics);
  const emitted = all.filter(({ emitters }) => emitters.includes(emitter)).length;
  return (
    2 * assumed('requestLogBytes') +
    3 * assumed('emfBytesPerDocument') +
    emitted * assumed('emfBytesPerMetric')
  );
}
