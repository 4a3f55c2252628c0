import { type Item, VERDICTS, type Verdict } from './item.ts';

/** Verdicts as people read them: the louder, the graver. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  act: 'ACT',
  look: 'LOOK',
  unknown: 'NOT MEASURED',
  fine: 'fine',
};

/** Items in the order in which somebody should read them; those of one verdict keep theirs. */
export function gravestFirst(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict));
}
