import { MINUTES } from '../limits.ts';
import type { MetricStore } from '../metric-store.ts';
import type { Alarm, CompositeAlarm, MetricAlarm } from './alarm.ts';
import { AlarmHistory, type HistoryItem } from './alarm-history.ts';
import { type ChildState, compositeRecord, evaluateCompositeAlarm } from './evaluate-composite-alarm.ts';
import {
  evaluateMetricAlarm,
  evaluationEnd,
  isEvaluatedHourly,
  type MetricVerdict,
} from './evaluate-metric-alarm.ts';
import { MuteBook, type MuteRule } from './mute-rules.ts';
import type { AlarmAction, StateChange, StateRecord, SuppressedBy } from './state-change.ts';
import { Suppression } from './suppression.ts';

export interface AlarmEngineOptions {
  /** In the order of evaluation, as `alarmsOf` gives them. */
  readonly alarms: readonly Alarm[];
  readonly store: MetricStore;
  /** When the alarms were created. */
  readonly createdAt: Date;
  /** Called for every transition, before its actions. */
  readonly onStateChange?: (change: StateChange) => void;
  /** Called for every action that a transition runs. */
  readonly onAction?: (action: AlarmAction) => void;
}

/** An alarm and how it stands. */
export interface AlarmStatus {
  readonly alarm: Alarm;
  readonly state: StateRecord;
  /** When the state value last changed; undefined before the first time. */
  readonly transitionedAt: Date | undefined;
  readonly configuredAt: Date;
  readonly actionsEnabled: boolean;
  readonly inWarmUp: boolean;
  readonly suppressedBy: SuppressedBy | undefined;
  /** The mute rule that would keep its actions from running at this moment. */
  readonly mutedBy: MuteRule | undefined;
}

interface Entry<Kind extends Alarm = Alarm> {
  readonly alarm: Kind;
  readonly suppression: Suppression | undefined;
  state: StateRecord;
  transitionedAt: Date | undefined;
  actionsEnabled: boolean;
  evaluated: boolean;
  /** End of the newest period that was looked at, epoch milliseconds. */
  evaluatedUpTo: number;
  warmingUp: boolean;
  /** The change whose actions were muted; they run at the end of the mute if the alarm is still in that state. */
  muted: StateChange | undefined;
}

/**
 * Evaluates alarms over the metric store. It has no timer: whoever owns the clock calls `evaluate` once a minute,
 * and the same data at the same minutes always gives the same transitions.
 */
export class AlarmEngine {
  readonly #options: AlarmEngineOptions;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #history = new AlarmHistory();
  readonly #mutes = new MuteBook();
  /** The newest moment that the engine was told of. */
  #now: Date;

  constructor(options: AlarmEngineOptions) {
    this.#options = options;
    this.#now = options.createdAt;
    this.#entries = new Map(options.alarms.map((alarm) => [alarm.name, this.#create(alarm)]));
  }

  /** All alarms in the order of their evaluation. */
  get statuses(): readonly AlarmStatus[] {
    return [...this.#entries.values()].map((entry) => this.#status(entry));
  }

  /** Oldest first. */
  get history(): readonly HistoryItem[] {
    return this.#history.items;
  }

  get muteRules(): readonly MuteRule[] {
    return this.#mutes.list();
  }

  muteRule(name: string): MuteRule | undefined {
    return this.#mutes.get(name);
  }

  /** Creates or replaces a mute rule; alarms that are no longer muted act at once. */
  putMuteRule(rule: MuteRule, now: Date): void {
    this.#mutes.put(rule);
    this.#unmute(now);
  }

  /** Alarms that the rule muted act at once. */
  deleteMuteRule(name: string, now: Date): void {
    this.#mutes.delete(name);
    this.#unmute(now);
  }

  status(name: string): AlarmStatus | undefined {
    const entry = this.#entries.get(name);
    return entry && this.#status(entry);
  }

  /** One round over all alarms, judged at this moment. */
  evaluate(now: Date): void {
    this.#unmute(now);
    for (const entry of this.#entries.values()) {
      if (isMetric(entry)) this.#evaluateMetric(entry, now);
      else if (isComposite(entry)) this.#evaluateComposite(entry, now);
      entry.evaluated = true;
    }
  }

  /**
   * Puts an alarm into a state until its next evaluation, as SetAlarmState does.
   * @returns False when there is no such alarm.
   */
  setState(name: string, state: Omit<StateRecord, 'triggeredBy' | 'actionsSuppressedBy'>): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#settle(entry, state);
    return true;
  }

  /** Switches the actions of alarms on or off; unknown names are passed over. */
  enableActions(names: readonly string[], enabled: boolean): void {
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry !== undefined) entry.actionsEnabled = enabled;
    }
  }

  #create(alarm: Alarm): Entry {
    const { createdAt } = this.#options;
    this.#history.created(alarm, createdAt);
    const suppressor = alarm.type === 'CompositeAlarm' ? alarm.suppressor : undefined;
    return {
      alarm,
      suppression: suppressor && new Suppression(suppressor),
      state: {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        reasonData: undefined,
        at: createdAt,
      },
      transitionedAt: undefined,
      actionsEnabled: alarm.actionsEnabled,
      evaluated: false,
      evaluatedUpTo: Number.NEGATIVE_INFINITY,
      warmingUp: alarm.type === 'MetricAlarm' && alarm.warmUp !== undefined,
      muted: undefined,
    };
  }

  #status(entry: Entry): AlarmStatus {
    const { alarm, state, transitionedAt, actionsEnabled, suppression } = entry;
    return {
      alarm,
      state,
      transitionedAt,
      configuredAt: this.#options.createdAt,
      actionsEnabled,
      inWarmUp: entry.warmingUp,
      suppressedBy: suppression?.suppressedBy,
      mutedBy: this.#mutes.muting(alarm.name, this.#now),
    };
  }

  #evaluateMetric(entry: Entry<MetricAlarm>, now: Date): void {
    const { alarm } = entry;
    const end = evaluationEnd(alarm, now);
    if (isEvaluatedHourly(alarm) && end === entry.evaluatedUpTo) return;
    const { store } = this.#options;
    const verdict = evaluateMetricAlarm(alarm, { store, now, current: entry.state.value });
    entry.warmingUp &&= this.#staysInWarmUp(alarm, verdict, now);
    if (entry.warmingUp) return;
    entry.evaluatedUpTo = end;
    if (verdict.state === entry.state.value) return;
    this.#settle(entry, { value: verdict.state, ...verdict.explain(), at: now });
  }

  #staysInWarmUp({ warmUp }: MetricAlarm, { windowFull }: MetricVerdict, now: Date): boolean {
    if (warmUp === undefined) return false;
    const over = now.getTime() >= this.#options.createdAt.getTime() + warmUp.minutes * MINUTES.ms;
    return !over && (warmUp.fullLength || !windowFull);
  }

  #evaluateComposite(entry: Entry<CompositeAlarm>, now: Date): void {
    const { alarm, evaluated, state } = entry;
    const value = evaluateCompositeAlarm(alarm, (name) => this.#child(name));
    const children = alarm.children.map((name) => this.#child(name));
    const record =
      value === state.value
        ? undefined
        : compositeRecord(alarm, { value, created: !evaluated, children, now });
    this.#settle(entry, record ?? { ...state, at: now });
  }

  #child(name: string): ChildState {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`There is no alarm '${name}'.`);
    return { arn: entry.alarm.arn, value: entry.state.value, transitionedAt: entry.transitionedAt };
  }

  /** Takes a state over and runs the actions that it calls for, now or once nothing holds them back. */
  #settle(entry: Entry, next: StateRecord): void {
    const { suppression, alarm, state: from } = entry;
    const transitioned = next.value !== from.value;
    const wasHeldBy = suppression?.suppressedBy;
    const release =
      suppression?.update({
        now: next.at,
        transitioned,
        suppressorInAlarm: this.#suppressorInAlarm(alarm),
      }) ?? transitioned;
    if (!transitioned && !release) return;
    const to: StateRecord = { ...next, actionsSuppressedBy: suppression?.suppressedBy };
    const mutedBy = this.#mutes.muting(alarm.name, next.at);
    const change: StateChange = {
      alarm,
      from: transitioned ? from : { ...from, actionsSuppressedBy: wasHeldBy },
      to,
      configuredAt: this.#options.createdAt,
      mutedBy,
    };
    entry.state = to;
    if (transitioned) {
      entry.transitionedAt = next.at;
      this.#history.changed(change);
      this.#options.onStateChange?.(change);
    }
    if (!release) return;
    entry.muted = mutedBy && change;
    if (mutedBy === undefined && entry.actionsEnabled) this.#act(change);
  }

  /**
   * Where a mute is over, runs the actions that it kept back, if the alarm is still in the state that they are
   * for: what stands at the end of a maintenance is told then.
   */
  #unmute(now: Date): void {
    this.#now = now;
    for (const entry of this.#entries.values()) {
      const { muted, alarm, state } = entry;
      if (muted === undefined || this.#mutes.muting(alarm.name, now) !== undefined) continue;
      entry.muted = undefined;
      const { mutedBy: _, ...change } = muted;
      if (state.value === muted.to.value && entry.actionsEnabled)
        this.#act({ ...change, afterMute: true }, now);
    }
  }

  #suppressorInAlarm(alarm: Alarm): boolean {
    if (alarm.type !== 'CompositeAlarm' || alarm.suppressor === undefined) return false;
    return this.#child(alarm.suppressor.name).value === 'ALARM';
  }

  /** @param at Default: when the state changed. */
  #act(change: StateChange, at: Date = change.to.at): void {
    for (const arn of change.alarm.actions[change.to.value]) {
      const action = { arn, change };
      this.#history.acted(action, at);
      this.#options.onAction?.(action);
    }
  }
}

function isMetric(entry: Entry): entry is Entry<MetricAlarm> {
  return entry.alarm.type === 'MetricAlarm';
}

function isComposite(entry: Entry): entry is Entry<CompositeAlarm> {
  return entry.alarm.type === 'CompositeAlarm';
}
