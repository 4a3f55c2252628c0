import type { Alarm } from '../cloudwatch/alarms/alarm.ts';
import { alarmsOf } from '../cloudwatch/alarms/alarms-of-stack.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import { compareTimeline } from './compare.ts';
import type { Drill } from './drill.ts';
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

const REPORTED_MUTANTS = 20;

/**
 * Changes the alarms one thing at a time and looks whether any drill notices. Nothing but alarms runs again.
 * @param report Receives a line of progress now and then.
 */
export function mutate(
  played: readonly PlayedDrill[],
  stack: ResolvedStack,
  report: (line: string) => void = () => undefined,
): MutationScore {
  const evaluate = createEvaluation(stack);
  const originals = alarmsOf(stack);
  const mutants = mutantsOf(stack);
  const verdicts = mutants.map((mutant, index) => {
    if (index % REPORTED_MUTANTS === 0) report(`${index} of ${mutants.length} changes of alarms tried`);
    const reason = equivalenceOf(mutant);
    const own = played.filter(({ drill }) => isAbout(drill, mutant));
    // Its own drills notice most changes. Of what is excused, they are asked alone: nothing else would end early.
    const asked = reason === undefined ? [...own, ...played.filter((each) => !own.includes(each))] : own;
    return {
      mutant: mutant.name,
      reason,
      killed: isKilled(mutant, { played: asked, stack, originals, evaluate }),
    };
  });
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
  return played.some(({ drill, recording }) => {
    const expected = drill.expect.filter(({ alarm }) => names.has(alarm));
    return compareTimeline(expected, evaluate(alarms, recording)).length > 0;
  });
}

function isAbout({ name }: Drill, { alarm }: Mutant): boolean {
  return alarm.startsWith(name.replace(/\/.*$/, ''));
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
