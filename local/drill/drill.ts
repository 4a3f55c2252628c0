import type { AlertRule, alertRules, Channel } from '../../lib/catalogue/alert-rules.ts';
import type { MetricName } from '../../lib/catalogue/metrics.ts';
import type { schedules } from '../../lib/catalogue/schedules.ts';
import type { AlarmState } from '../cloudwatch/alarms/alarm.ts';
import type { SystemAct } from './system-act.ts';

export type RuleName = keyof typeof alertRules;
export type JobName = keyof typeof schedules;

/** What AWS measures of the stack, as stories call it; `record-datapoints.ts` knows the series behind each. */
export type AwsSeries =
  /** Messages in the dead-letter queue. */
  | 'dead letters'
  /** Requests to the API that a server error answers, a minute. */
  | 'server errors'
  /** Milliseconds of a request to the API; each counts as one of the `requests`. */
  | 'request latency'
  | 'requests'
  /** Failed deliveries of a topic. */
  | `failed deliveries by ${Channel}`
  /** What Lambda says of a function: its crashes, refused starts, milliseconds of a run. */
  | `${'errors' | 'throttles' | 'duration'} of ${string}`;

/** What a datapoint drill may feed: metrics of the catalogue, and what AWS measures. */
export type DrillMetric = MetricName | AwsSeries;

/** Something that happens in a datapoint drill. */
export type Act =
  /** From now on, runs of the jobs (for AWS metrics: each minute) find this value; `nothing` emits none. */
  | { readonly kind: 'measures'; readonly metric: DrillMetric; readonly value: number | 'nothing' }
  /** Values that come once, now. */
  | {
      readonly kind: 'happens';
      readonly metric: DrillMetric;
      readonly value: number;
      readonly times: number;
    }
  /** From now on each minute brings so many values. */
  | {
      readonly kind: 'flows';
      readonly metric: DrillMetric;
      readonly value: number;
      readonly perMinute: number;
    }
  | { readonly kind: 'stops' | 'resumes' | 'runs'; readonly job: JobName };

/** The minute of what is so from the start. */
export const BEFORE_DEPLOY = Number.NEGATIVE_INFINITY;

/** One line of a story. */
export interface Moment<What> {
  /** Whole minutes from the story's beginning, at which all jobs have just run. */
  readonly minute: number;
  readonly acts: readonly What[];
}

/** When something is to happen: at this minute, or from one to another. */
export type When = number | { readonly from: number; readonly to: number };

/** One change of one alarm, with whom it is to reach. */
export interface ExpectedChange {
  readonly alarm: string;
  readonly state: AlarmState;
  readonly at: When;
  readonly notified: readonly Channel[];
}

/** A message that a function of the stack sends by itself. */
export interface ExpectedMessage {
  readonly channel: Channel;
  readonly title: RegExp;
  readonly at: When;
}

interface Told {
  /** Unique; the rule or the happening, a slash, and what about it. */
  readonly name: string;
  /** The story in one sentence. */
  readonly says: string;
  /** Minutes. */
  readonly lasts: number;
  /** All that may happen; whatever else an alarm does, or anybody is told, fails the drill. */
  readonly expect: readonly ExpectedChange[];
}

/** Puts datapoints on the virtual clock. */
export interface DatapointDrill extends Told {
  readonly kind: 'datapoints';
  readonly rule: RuleName | undefined;
  readonly story: readonly Moment<Act>[];
  /** Minutes between the deploy and the story, a multiple of 60: how long all was well. */
  readonly settled: number;
  /** Serials a day: what flows while nothing happens. */
  readonly volume: Volume;
  /** Minutes from one look at the alarms to the next; 60 for stories of days, about alarms that CloudWatch judges by the hour. */
  readonly every: 1 | 60;
  /** Where given, the first message about the rule must come so many minutes after the first moment. */
  readonly detects?: AlertRule;
}

export type Volume = 150 | 50_000;

/** Runs the real functions over a real database. */
export interface SystemDrill extends Told {
  readonly kind: 'system';
  /** Drills on the same system follow one another, in this order. */
  readonly on: { readonly system: string; readonly chapter: number };
  /** The virtual time at which the story begins, where it matters. ISO 8601. */
  readonly begins?: string;
  /** The story begins with the deploy. Default: half an hour after it. */
  readonly withDeploy?: true;
  readonly story: readonly Moment<SystemAct>[];
  readonly messages: readonly ExpectedMessage[];
}

export type Drill = DatapointDrill | SystemDrill;
