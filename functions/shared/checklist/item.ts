/**
 * What a person has to do about an item: nothing, look at it, or act today. `unknown`: it could not be measured,
 * wholly or in part.
 */
export const VERDICTS = ['fine', 'unknown', 'look', 'act'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type Cell = string | number | null;

/** Details, as they stand in the e-mail and in the answer of the API. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A number of an item. */
export interface Figure {
  readonly name: string;
  /** Null when it could not be measured, or there is nothing to rate. */
  readonly value: number | null;
  /** Of the period before; null where nobody can tell. */
  readonly previous: number | null;
  /** `now`: at the moment of reading, and so without a period before. */
  readonly of: 'period' | 'now';
}

/** The answer to one item of the checklist. */
export interface Item {
  /** For programs. */
  readonly key: string;
  /** In the words of the requirements' checklist. */
  readonly title: string;
  readonly verdict: Verdict;
  /** Why: one sentence. */
  readonly why: string;
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  /** What the reader must know to read the numbers, and what could not be read: sentences. */
  readonly notes: readonly string[];
}

/** The gravest of some verdicts; `fine` for none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.findLast((verdict) => verdicts.includes(verdict)) ?? 'fine';
}

/** What one rule has to say about an item. */
export interface Judgement {
  readonly verdict: Verdict;
  /** A sentence. */
  readonly why: string;
}

/** Of several judgements the gravest, the first one among equals; `otherwise` without any. */
export function gravest(judgements: readonly Judgement[], otherwise: Judgement): Judgement {
  const verdict = worst(judgements.map((judgement) => judgement.verdict));
  return judgements.find((judgement) => judgement.verdict === verdict) ?? otherwise;
}

/** The judgement of an item of which a part could not be read: nothing is fine that nobody has seen. */
export function withGaps({ verdict, why }: Judgement, gaps: readonly string[]): Judgement {
  const [gap] = gaps;
  if (gap === undefined) return { verdict, why };
  return verdict === 'fine'
    ? { verdict: 'unknown', why: gap }
    : { verdict: worst([verdict, 'unknown']), why };
}

/** An item of which nothing could be read. */
export function unreadable(key: string, title: string, gaps: readonly string[]): Item {
  const [why = 'Nothing could be read.', ...notes] = gaps;
  return { key, title, verdict: 'unknown', why, figures: [], tables: [], notes };
}

/** `3 entries`, `1 entry`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
