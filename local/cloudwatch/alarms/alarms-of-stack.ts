import type { ResolvedStack } from '../../template/resolved-stack.ts';
import type { Alarm } from './alarm.ts';
import { compositeAlarmsOf } from './composite-alarms.ts';
import { metricAlarmsOf } from './metric-alarms.ts';

/**
 * The alarms of a stack in the order of their evaluation: metric alarms by name, then composites, each after what
 * it depends on.
 * @throws {AlarmError} for one that CloudWatch would refuse or that is not modelled.
 */
export function alarmsOf(stack: ResolvedStack): readonly Alarm[] {
  const metricAlarms = metricAlarmsOf(stack).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [...metricAlarms, ...compositeAlarmsOf(stack, metricAlarms)];
}
