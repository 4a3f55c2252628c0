import { alarmNamesOf } from '../../lib/alarm-names.ts';
import { type AlertRule, alertRules } from '../../lib/catalogue/alert-rules.ts';
import { UsageError } from '../command-line.ts';
import type { Target } from './target.ts';

const RULES: ReadonlyMap<string, AlertRule> = new Map(Object.entries(alertRules));

/**
 * Names of the alarms of these rules, as deployed.
 * @param names Of rules; none means all that can be muted.
 * @throws {UsageError} for a rule that does not exist or cannot be muted.
 */
export function mutableAlarms(names: readonly string[], settings: Target['settings']): readonly string[] {
  const chosen =
    names.length === 0 ? [...RULES].filter(([, rule]) => rule.neverMuted !== true) : names.map(find);
  return chosen.flatMap(([name, rule]) => alarmNamesOf(name, rule, settings));
}

function find(name: string): readonly [string, AlertRule] {
  const rule = RULES.get(name);
  if (rule === undefined) {
    throw new UsageError(`There is no alert rule ${name}. Known: ${[...RULES.keys()].join(', ')}.`);
  }
  if (rule.neverMuted === true) {
    throw new UsageError(
      `${name} is never muted: it is how you learn that the message at the end of the mute reaches nobody.`,
    );
  }
  return [name, rule];
}
