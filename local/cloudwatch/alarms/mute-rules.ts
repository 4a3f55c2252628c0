import { DAYS, MINUTES } from '../limits.ts';
import { NotModelled } from '../not-modelled.ts';

/** Shortest and longest window. CloudWatch API Reference, Schedule. */
const SHORTEST_MS = MINUTES.ms;
const LONGEST_MS = 15 * DAYS.ms;

/** When a one-time rule mutes: from its start, up to but not including its end. */
export interface MuteWindow {
  readonly start: Date;
  readonly end: Date;
}

/** A one-time alarm mute rule, as PutAlarmMuteRule takes it. */
export interface MuteRule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** `at(yyyy-MM-ddThh:mm)`, UTC. */
  readonly expression: string;
  /** ISO 8601, `PT1M` to `P15D`. */
  readonly duration: string;
  readonly alarmNames: readonly string[];
  readonly window: MuteWindow;
  readonly updatedAt: Date;
}

export type MuteStatus = 'SCHEDULED' | 'ACTIVE' | 'EXPIRED';

/** Thrown for a schedule that CloudWatch would refuse. */
export class MuteRuleError extends Error {
  override readonly name = 'MuteRuleError';
}

/** What a rule is doing at a moment. */
export function muteStatus({ window: { start, end } }: MuteRule, now: Date): MuteStatus {
  if (now < start) return 'SCHEDULED';
  return now < end ? 'ACTIVE' : 'EXPIRED';
}

const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/;
const DURATION = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/;

/**
 * The window of a one-time schedule in UTC.
 * @throws {MuteRuleError} when CloudWatch would refuse it.
 * @throws {NotModelled} for a recurring one.
 */
export function muteWindow(expression: string, duration: string): MuteWindow {
  if (expression.startsWith('cron(')) {
    throw new NotModelled('Recurring mute rules (cron) are not modelled; use at(yyyy-MM-ddThh:mm).');
  }
  const [, minute] = AT.exec(expression) ?? [];
  const start = new Date(`${minute}:00.000Z`);
  if (Number.isNaN(start.getTime())) {
    throw new MuteRuleError(`The schedule expression '${expression}' is not at(yyyy-MM-ddThh:mm).`);
  }
  const [, days, hours, minutes] = DURATION.exec(duration) ?? [];
  const length = (Number(days ?? 0) * 24 * 60 + Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTES.ms;
  if (length < SHORTEST_MS || length > LONGEST_MS) {
    throw new MuteRuleError(`The duration '${duration}' is not between PT1M and P15D.`);
  }
  return { start, end: new Date(start.getTime() + length) };
}

/** All mute rules, by name. */
export class MuteBook {
  readonly #rules = new Map<string, MuteRule>();

  put(rule: MuteRule): void {
    this.#rules.set(rule.name, rule);
  }

  get(name: string): MuteRule | undefined {
    return this.#rules.get(name);
  }

  /** By name. */
  list(): readonly MuteRule[] {
    return [...this.#rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  delete(name: string): void {
    this.#rules.delete(name);
  }

  /** Of several rules that mute an alarm, the one that does so longest. */
  muting(alarmName: string, now: Date): MuteRule | undefined {
    return this.list()
      .filter((rule) => rule.alarmNames.includes(alarmName) && muteStatus(rule, now) === 'ACTIVE')
      .toSorted((a, b) => b.window.end.getTime() - a.window.end.getTime())[0];
  }
}
