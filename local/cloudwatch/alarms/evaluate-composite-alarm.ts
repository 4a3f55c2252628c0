import { longTimestamp, offsetTimestamp } from '../timestamps.ts';
import type { AlarmState, CompositeAlarm } from './alarm.ts';
import { evaluateRule } from './alarm-rule.ts';
import type { StateRecord, TriggeringAlarm } from './state-change.ts';

/** A child as its composite sees it. */
export interface ChildState {
  readonly arn: string;
  readonly value: AlarmState;
  /** When it last changed its state; undefined when it never has. */
  readonly transitionedAt: Date | undefined;
}

/** The state that the rule of a composite alarm comes to. */
export function evaluateCompositeAlarm(
  { rule }: CompositeAlarm,
  child: (name: string) => ChildState,
): AlarmState {
  return evaluateRule(rule, (name) => child(name).value) ? 'ALARM' : 'OK';
}

/** The state with its reason: the creation of the alarm, or the children that changed last. */
export function compositeRecord(
  alarm: CompositeAlarm,
  {
    value,
    created,
    children,
    now,
  }: {
    readonly value: AlarmState;
    /** True for the first evaluation. */
    readonly created: boolean;
    readonly children: readonly ChildState[];
    readonly now: Date;
  },
): StateRecord {
  const triggeredBy = lastChanged(children);
  const [first] = triggeredBy;
  const reason =
    created || first === undefined
      ? `${alarm.arn} was created and its alarm rule evaluates to ${value}`
      : `${first.arn} transitioned to ${first.value} at ${longTimestamp(first.at)}`;
  const triggeringAlarms = triggeredBy.map(({ arn, value: state, at }) => ({
    arn,
    state: { value: state, timestamp: offsetTimestamp(at) },
  }));
  return { value, reason, reasonData: JSON.stringify({ triggeringAlarms }), at: now, triggeredBy };
}

function lastChanged(children: readonly ChildState[]): readonly TriggeringAlarm[] {
  const changed = children.flatMap(({ arn, value, transitionedAt }) =>
    transitionedAt === undefined ? [] : [{ arn, value, at: transitionedAt }],
  );
  const latest = Math.max(...changed.map(({ at }) => at.getTime()));
  return changed.filter(({ at }) => at.getTime() === latest);
}
