import { createRandom, type Random } from '../../erp/random.ts';
import type { MetricName } from '../../lib/catalogue/metrics.ts';
import type { DrillMetric, Volume } from './drill.ts';

/** Takes one value, or so many equal ones. */
export type Put = (metric: DrillMetric, value: number, times?: number) => void;

/** Factories work from 8 to 20 o'clock, seven hours ahead of UTC. */
const WORK_BEGINS = 1;
const WORK_ENDS = 13;
/** Share of a working day's serials on Saturdays and Sundays, and of an hour's at night. */
const WEEKEND = 0.2;
const NIGHT = 0.02;

/** Probabilities of a good day. */
const SLOW_GENERATION = 0.003;
const SLOW_ASSIGNMENT = 0.01;
const LINK_FAILURE = 0.0004;
const MISSED_RUN = 0.002;
const BAD_RUN = 0.002;
const BAD_ANSWER = 0.002;
/** About one a week. */
const CRASH = 0.0002;

/** Minutes of one link that failed until the worker has healed it, at most. */
const HEALED_WITHIN = 10;

interface Hour {
  readonly minute: number;
  readonly failed: number;
  readonly spawned: number;
}

/**
 * Generated days without anything that a person would have to hear of: shifts and quiet nights, single slow
 * serials, single failed links that heal, single runs that are missed or fail. The same seed gives the same days.
 */
export function createTraffic(volume: Volume, seed: number): (minute: number, put: Put) => void {
  const random = createRandom(seed);
  const { chance } = random;
  let hour: Hour[] = [];
  let today = { failed: 0, spawned: 0 };
  return (minute, put) => {
    if (minute % 1_440 === 0) today = { failed: 0, spawned: 0 };
    const spawned = arrivals(volume * rhythm(minute), chance);
    const failed = countOf(spawned, LINK_FAILURE, chance);
    hour = [...hour.filter((each) => each.minute > minute - 60), { minute, failed, spawned }];
    today = { failed: today.failed + failed, spawned: today.spawned + spawned };
    latencies(spawned, { random, chance, put });
    services(minute, { random, chance, put });
    if (minute % 5 === 0 && !chance(MISSED_RUN)) worker(put, chance);
    if (minute % 5 === 0 && !chance(MISSED_RUN)) collector({ hour, today }, { random, chance, put });
    if (minute % 60 === 0) checker(put);
  };
}

/** Share of a day's serials that this minute brings. */
function rhythm(minute: number): number {
  const day = Math.floor(minute / 1_440) % 7;
  const clock = Math.floor((minute % 1_440) / 60);
  const works = clock >= WORK_BEGINS && clock < WORK_ENDS;
  const share = works ? 1 / ((WORK_ENDS - WORK_BEGINS) * 60) : NIGHT / 720;
  return share * (day >= 5 ? WEEKEND : 1);
}

type Chance = (share: number) => boolean;

function arrivals(expected: number, chance: Chance): number {
  return Math.floor(expected) + (chance(expected % 1) ? 1 : 0);
}

function countOf(tries: number, share: number, chance: Chance): number {
  let count = 0;
  for (let index = 0; index < tries; index++) if (chance(share)) count += 1;
  return count;
}

interface Tools {
  readonly random: Random;
  readonly chance: Chance;
  readonly put: Put;
}

/** Of the values beyond their objective's target, one in so many is beyond the alert's threshold, too. */
const ONE_IN = 20;

function latencies(serials: number, { random, chance, put }: Tools): void {
  const of = (metric: MetricName, slowShare: number, usual: Range, slow: Range, verySlow: Range) => {
    const slowOnes = countOf(serials, slowShare, chance);
    if (serials > slowOnes) put(metric, random.integer(...usual), serials - slowOnes);
    for (let index = 0; index < slowOnes; index++)
      put(metric, random.integer(...(random.integer(1, ONE_IN) === 1 ? verySlow : slow)));
  };
  of('serial.generation_latency_ms', SLOW_GENERATION, [60, 180], [210, 450], [510, 3_000]);
  of('assignment.resolution_latency_ms', SLOW_ASSIGNMENT, [30, 140], [160, 290], [310, 2_000]);
}

type Range = readonly [low: number, high: number];

function services(minute: number, { random, chance, put }: Tools): void {
  put('dead letters', 0);
  const clock = Math.floor((minute % 1_440) / 60);
  if (clock < WORK_BEGINS || clock >= WORK_ENDS) return;
  put('server errors', chance(BAD_ANSWER) ? 1 : 0);
  put('request latency', random.integer(40, 400), 2);
  put('request latency', chance(BAD_ANSWER) ? 4_000 : random.integer(40, 400));
  put('errors of metrics-api', chance(CRASH) ? 1 : 0);
  put('throttles of metrics-api', 0);
  put('duration of metrics-api', random.integer(40, 2_000));
}

function worker(put: Put, chance: Chance): void {
  put('job.worker.heartbeat', 1);
  put('job.worker.errors', chance(BAD_RUN) ? 1 : 0);
  put('job.worker.systemic_error', 0);
  put('core_db.unreachable', chance(BAD_RUN) ? 1 : 0);
}

/** Failures of an hour that are too few to be a rate; the collector counts the same way. */
const FEWEST_FAILURES = 3;

function collector(
  { hour, today }: { readonly hour: readonly Hour[]; readonly today: { failed: number; spawned: number } },
  { random, chance, put }: Tools,
): void {
  const sum = (what: 'failed' | 'spawned') => hour.reduce((total, each) => total + each[what], 0);
  const [failed, spawned] = [sum('failed'), sum('spawned')];
  put('job.collector.heartbeat', 1);
  put('link.outbox_dead_count', 0);
  put('outbox_pending_age', failed > 0 ? random.integer(0, HEALED_WITHIN * 60) : 0);
  put('quarantine.added_last_hour', chance(BAD_RUN) ? random.integer(1, 5) : 0);
  put('tenants_unreachable', chance(BAD_RUN) ? 1 : 0);
  put('core_db.unreachable', 0);
  put('serial.link_failed_total', today.failed);
  put('serial.spawn_used_total', today.spawned);
  if (spawned > 0)
    put(
      'registry_link_error_rate',
      failed < FEWEST_FAILURES ? 0 : (100 * failed) / Math.max(spawned, failed),
    );
}

function checker(put: Put): void {
  put('job.checker.heartbeat', 1);
  put('consistency_check_failures', 0);
  put('consistency.coverage_24h', 100);
}
