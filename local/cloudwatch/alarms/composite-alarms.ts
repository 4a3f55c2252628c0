import {
  type PropertiesOf,
  type ResolvedResource,
  type ResolvedStack,
  resourcesOf,
} from '../../template/resolved-stack.ts';
import { compositeAlarm } from '../../template/resource-types/monitoring.ts';
import type { CompositeAlarm, Suppressor } from './alarm.ts';
import { AlarmError } from './alarm-error.ts';
import { type AlarmRule, alarmsIn, parseAlarmRule } from './alarm-rule.ts';
import { actionsOf } from './metric-alarms.ts';

/** Children of one composite. CloudWatch API Reference, PutCompositeAlarm. */
const MAX_CHILDREN = 100;

type Properties = PropertiesOf<typeof compositeAlarm>;
/** The name of the alarm that a rule refers to by name or ARN. */
type NameOf = (reference: string) => string;

/**
 * The composite alarms of a stack, each after those that it depends on.
 * @param metricAlarms Name and ARN of the alarms that they may refer to beside each other.
 * @throws {AlarmError} for one that CloudWatch would refuse, that refers to an unknown alarm, or to itself.
 */
export function compositeAlarmsOf(
  stack: ResolvedStack,
  metricAlarms: readonly { readonly name: string; readonly arn: string }[],
): readonly CompositeAlarm[] {
  const resources = resourcesOf(stack, compositeAlarm);
  const names = new Map(
    [...metricAlarms, ...resources.map((resource) => ({ name: resource.ref, arn: arnOf(resource) }))].flatMap(
      ({ name, arn }): [string, string][] => [
        [name, name],
        [arn, name],
      ],
    ),
  );
  const alarms = resources.map((resource) =>
    buildAlarm(resource, (reference) => {
      const name = names.get(reference);
      if (name === undefined) throw new AlarmError(resource.ref, `there is no alarm '${reference}'.`);
      return name;
    }),
  );
  return inDependencyOrder(alarms);
}

function arnOf({ ref, attributes }: ResolvedResource<Properties>): string {
  return attributes['Arn'] ?? ref;
}

function buildAlarm(resource: ResolvedResource<Properties>, nameOf: NameOf): CompositeAlarm {
  const { ref: name, properties } = resource;
  try {
    const rule = withNames(parseAlarmRule(properties.AlarmRule), nameOf);
    const children = alarmsIn(rule);
    if (children.length > MAX_CHILDREN) throw new Error(`It has more than ${MAX_CHILDREN} children.`);
    return {
      type: 'CompositeAlarm',
      name,
      arn: arnOf(resource),
      description: properties.AlarmDescription,
      actionsEnabled: properties.ActionsEnabled,
      actions: actionsOf(properties),
      ruleText: properties.AlarmRule,
      rule,
      children,
      suppressor: suppressorOf(properties, nameOf),
    };
  } catch (cause) {
    if (cause instanceof AlarmError) throw cause;
    throw new AlarmError(name, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function withNames(rule: AlarmRule, nameOf: NameOf): AlarmRule {
  switch (rule.kind) {
    case 'constant':
      return rule;
    case 'state':
      return { ...rule, alarm: nameOf(rule.alarm) };
    case 'not':
      return { ...rule, operand: withNames(rule.operand, nameOf) };
    case 'and':
    case 'or':
      return { ...rule, left: withNames(rule.left, nameOf), right: withNames(rule.right, nameOf) };
    case 'at-least':
      return { ...rule, alarms: rule.alarms.map(nameOf) };
  }
}

function suppressorOf(properties: Properties, nameOf: NameOf): Suppressor | undefined {
  const {
    ActionsSuppressor: reference,
    ActionsSuppressorWaitPeriod: waitPeriod,
    ActionsSuppressorExtensionPeriod: extensionPeriod,
  } = properties;
  if (reference === undefined) {
    if (waitPeriod === undefined && extensionPeriod === undefined) return undefined;
    throw new Error('It has suppressor periods without an ActionsSuppressor.');
  }
  if (waitPeriod === undefined || extensionPeriod === undefined) {
    throw new Error(
      'ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod.',
    );
  }
  return { reference, name: nameOf(reference), waitPeriod, extensionPeriod };
}

/** By name, but never before what an alarm depends on. */
function inDependencyOrder(alarms: readonly CompositeAlarm[]): readonly CompositeAlarm[] {
  const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  const ordered = new Set<CompositeAlarm>();
  const visit = (name: string, path: readonly string[]): void => {
    const alarm = byName.get(name);
    if (alarm === undefined || ordered.has(alarm)) return;
    if (path.includes(name)) {
      throw new AlarmError(name, `it depends on itself: ${[...path, name].join(' → ')}.`);
    }
    for (const child of dependenciesOf(alarm)) visit(child, [...path, name]);
    ordered.add(alarm);
  };
  for (const name of [...byName.keys()].sort()) visit(name, []);
  return [...ordered];
}

function dependenciesOf({ children, suppressor }: CompositeAlarm): readonly string[] {
  return suppressor === undefined ? children : [...children, suppressor.name];
}
