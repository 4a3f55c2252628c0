import type { Alarm } from '../cloudwatch/alarms/alarm.ts';
import { alarmsOf } from '../cloudwatch/alarms/alarms-of-stack.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import { compareTimeline } from './compare.ts';
import { equivalenceOf } from './equivalent-mutants.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import type { PlayedDrill } from './run-drills.ts';
import { createEvaluation, type Evaluate } from './timeline.ts';

export interface MutationScore {
  /** Changed alarms that could make a difference. */
  readonly mutants: number;
  /** Those that made a drill fail. */
  readonly killed: number;
  /** Names of the others: changes that nobody would notice. */
  readonly survivors: readonly string[];
  /** Changes that can make no difference, left out above, and why. */
  readonly equivalent: readonly { readonly mutant: string; readonly reason: string }[];
  /** Changes that are said to make no difference, although a drill noticed them. */
  readonly wronglyExcused: readonly string[];
}

/** Changes the alarms one thing at a time and looks whether any drill notices. Nothing but alarms runs again. */
export function mutate(played: readonly PlayedDrill[], stack: ResolvedStack): MutationScore {
  const evaluate = createEvaluation(stack);
  const originals = alarmsOf(stack);
  const verdicts = mutantsOf(stack).map((mutant) => ({
    mutant: mutant.name,
    reason: equivalenceOf(mutant),
    killed: isKilled(mutant, { played, stack, originals, evaluate }),
  }));
  const different = verdicts.filter(({ reason }) => reason === undefined);
  const namesOf = (some: typeof verdicts) => some.map(({ mutant }) => mutant);
  return {
    mutants: different.length,
    killed: different.filter(({ killed }) => killed).length,
    survivors: namesOf(different.filter(({ killed }) => !killed)),
    equivalent: verdicts.flatMap(({ mutant, reason }) => (reason === undefined ? [] : [{ mutant, reason }])),
    wronglyExcused: namesOf(verdicts.filter(({ reason, killed }) => reason !== undefined && killed)),
  };
}

interface Ground {
  readonly played: readonly PlayedDrill[];
  readonly stack: ResolvedStack;
  readonly originals: readonly Alarm[];
  readonly evaluate: Evaluate;
}

function isKilled(mutant: Mutant, { played, stack, originals, evaluate }: Ground): boolean {
  const names = concerned(mutant.alarm, originals);
  const alarms = changedAlarms(mutant, names, stack);
  const isOwn = ({ drill }: PlayedDrill) => mutant.alarm.startsWith(drill.name.replace(/\/.*$/, ''));
  // Its own drills notice most changes, and each evaluation saved is time saved.
  const inOrder = [...played.filter(isOwn), ...played.filter((each) => !isOwn(each))];
  return inOrder.some(({ drill, recording }) => {
    const expected = drill.expect.filter(({ alarm }) => names.has(alarm));
    return compareTimeline(expected, evaluate(alarms, recording)).length > 0;
  });
}

function changedAlarms(
  { resource }: Mutant,
  names: ReadonlySet<string>,
  stack: ResolvedStack,
): readonly Alarm[] {
  const resources = [...stack.resources].filter(([, { ref }]) => names.has(ref));
  return alarmsOf({ ...stack, resources: new Map(resources).set(resource.logicalId, resource) });
}

/** An alarm, the composites that depend on it, and all that these depend on. */
function concerned(name: string, alarms: readonly Alarm[]): ReadonlySet<string> {
  const dependencies = (alarm: Alarm) =>
    alarm.type === 'CompositeAlarm'
      ? [...alarm.children, ...(alarm.suppressor === undefined ? [] : [alarm.suppressor.name])]
      : [];
  const dependents = alarms.filter((alarm) => alarm.name === name || dependencies(alarm).includes(name));
  return new Set(dependents.flatMap((alarm) => [alarm.name, ...dependencies(alarm)]));
}
