import { type AlertRule, alertRules, type Channel } from '../../lib/catalogue/alert-rules.ts';
import {
  type Act,
  BEFORE_DEPLOY,
  type DatapointDrill,
  type DrillMetric,
  type ExpectedChange,
  type ExpectedMessage,
  type JobName,
  type Moment,
  type RuleName,
  type SystemDrill,
  type Volume,
  type When,
} from './drill.ts';
import type { SystemAct } from './system-act.ts';

/** One line of a story: what happens at a minute. */
export function at<What>(minute: number, ...acts: readonly What[]): Moment<What> {
  return { minute, acts };
}

/** What is so from before the deploy. */
export function fromTheStart<What>(...acts: readonly What[]): Moment<What> {
  return { minute: BEFORE_DEPLOY, acts };
}

/** From now on, whoever measures this metric finds this value. */
export function measures(metric: DrillMetric, value: number): Act {
  return { kind: 'measures', metric, value };
}

/** From now on, nobody emits this metric. */
export function fallsSilent(metric: DrillMetric): Act {
  return { kind: 'measures', metric, value: 'nothing' };
}

/** So many values come now, once. */
export function happens(metric: DrillMetric, value: number, times = 1): Act {
  return { kind: 'happens', metric, value, times };
}

/** From now on each minute brings so many such values beside the others. */
export function flows(metric: DrillMetric, value: number, perMinute: number): Act {
  return { kind: 'flows', metric, value, perMinute };
}

/** The runs of a job stay away. */
export function stops(job: JobName): Act {
  return { kind: 'stops', job };
}

export function resumes(job: JobName): Act {
  return { kind: 'resumes', job };
}

/** Somebody runs a job by hand, between its marks. */
export function runs(job: JobName): Act {
  return { kind: 'runs', job };
}

export const everybody: readonly Channel[] = ['email', 'slack'];

interface Firing {
  readonly at: When;
  /** When people are told. Default: at once, or ten minutes later where another alarm may explain this one. */
  readonly told?: When;
  readonly tells: readonly Channel[];
}

/** Minutes that a warning is to wait for the alarm that may explain it: what is expected, not what is deployed. */
const WAIT = 10;

/** The rule's alarm goes off, and people hear of it. */
export function fires(rule: RuleName, { at, told, tells }: Firing): ExpectedChange[] {
  if (!isExplained(rule)) return [{ alarm: rule, state: 'ALARM', at, notified: tells }];
  return [
    ...heldBack(rule, { at }),
    { alarm: rule, state: 'ALARM', at: told ?? later(at, WAIT), notified: tells },
  ];
}

/** The rule's alarm goes off, but another one explains it: nobody hears of it. */
export function heldBack(rule: RuleName, { at }: { readonly at: When }): ExpectedChange[] {
  return alarmsOf(rule).map((alarm) => ({ alarm, state: 'ALARM', at, notified: [] }));
}

/** What was held back is told after all. */
export function isTold(
  rule: RuleName,
  { at, tells }: { readonly at: When; readonly tells: readonly Channel[] },
): ExpectedChange {
  return { alarm: rule, state: 'ALARM', at, notified: tells };
}

/** The rule's alarm is over; whoever heard of it hears that, too. */
export function recovers(
  rule: RuleName,
  { at, tells }: { readonly at: When; readonly tells: readonly Channel[] },
): ExpectedChange[] {
  return alarmsOf(rule).map((alarm) => ({
    alarm,
    state: 'OK',
    at,
    notified: alarm === rule ? tells : [],
  }));
}

/** A function writes to people by itself, beside the alarms. */
export function posts(channel: Channel, title: RegExp, { at }: { readonly at: When }): ExpectedMessage {
  return { channel, title, at };
}

export function between(from: number, to: number): When {
  return { from, to };
}

/** The silent alarm that measures, where there is one, and the alarm that speaks. */
function alarmsOf(rule: RuleName): string[] {
  return isExplained(rule) ? [`${rule}-measured`, rule] : [rule];
}

function isExplained(rule: RuleName): boolean {
  const { followsFrom }: AlertRule = alertRules[rule];
  return followsFrom !== undefined;
}

function later(when: When, minutes: number): When {
  return typeof when === 'number' ? when + minutes : { from: when.from + minutes, to: when.to + minutes };
}

/** A drill without what all drills of a file share. */
export interface Story {
  readonly says: string;
  readonly story: readonly Moment<Act>[];
  readonly lasts: number;
  readonly expect: readonly (ExpectedChange | readonly ExpectedChange[])[];
  /** Default 60. */
  readonly settled?: number;
  /** Serials a day. Default 150. */
  readonly volume?: Volume;
  /** Default 1. */
  readonly every?: DatapointDrill['every'];
}

/** The four drills that every alert rule has. */
export const FOUR = ['fires', 'just-below', 'recovers', 'no-data'] as const;

const SETTLED = 60;

/**
 * The drills of one alert rule. The first moment of `fires` is the cause: the first message must follow it by
 * the time to detect of the reference.
 * @param more Further drills, by what they are about.
 */
export function drillsOf(
  rule: RuleName,
  four: Readonly<Record<(typeof FOUR)[number], Story>>,
  more: Readonly<Record<string, Story>> = {},
): readonly DatapointDrill[] {
  return Object.entries({ ...four, ...more }).map(([about, story]) => ({
    ...datapointDrill(`${rule}/${about}`, story),
    rule,
    ...(about === 'fires' ? { detects: alertRules[rule] } : {}),
  }));
}

/** A datapoint drill that is about no rule in particular. */
export function datapointDrill(
  name: string,
  { expect, settled, volume, every, ...story }: Story,
): DatapointDrill {
  return {
    kind: 'datapoints',
    name,
    rule: undefined,
    ...story,
    expect: expect.flat(),
    settled: settled ?? SETTLED,
    volume: volume ?? 150,
    every: every ?? 1,
  };
}

interface SystemStory {
  readonly on: SystemDrill['on'];
  readonly begins?: string;
  readonly withDeploy?: true;
  readonly says: string;
  readonly story: readonly Moment<SystemAct>[];
  readonly lasts: number;
  readonly expect: readonly (ExpectedChange | readonly ExpectedChange[])[];
  /** What functions write to people by themselves. Default: nothing. */
  readonly messages?: readonly ExpectedMessage[];
}

/** A drill of the whole system: the real functions over a real database. */
export function systemDrill(name: string, { expect, messages, ...story }: SystemStory): SystemDrill {
  return { kind: 'system', name, ...story, expect: expect.flat(), messages: messages ?? [] };
}
