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

/**
 * Of several judgements the gravest, the first one among equals, which says how many more there are; `otherwise`
 * without any.
 */
export function gravest(judgements: readonly Judgement[], otherwise: Judgement): Judgement {
  const verdict = worst(judgements.map((judgement) => judgement.verdict));
  const [first, ...others] = judgements.filter((judgement) => judgement.verdict === verdict);
  if (first === undefined) return otherwise;
  if ((verdict !== 'act' && verdict !== 'look') || others.length === 0) return first;
  const more = `${others.length} more to ${verdict === 'act' ? 'act on' : 'look at'}`;
  return { verdict, why: withMore(first.why, more) };
}

/** The judgement of an item of which a part could not be read: nothing is fine that nobody has seen. */
export function withGaps({ verdict, why }: Judgement, gaps: readonly string[]): Judgement {
  if (gaps.length === 0) return { verdict, why };
  return verdict === 'fine'
    ? { verdict: 'unknown', why: reasonOf(gaps) }
    : { verdict: worst([verdict, 'unknown']), why };
}

/** An item of which nothing could be read. */
export function unreadable(key: string, title: string, gaps: readonly string[]): Item {
  return { key, title, verdict: 'unknown', why: reasonOf(gaps), figures: [], tables: [], notes: gaps };
}

/** The first gap, and how many more there are. */
function reasonOf([first = 'Nothing could be read.', ...others]: readonly string[]): string {
  return others.length === 0 ? first : withMore(first, counted(others.length, 'more gap', 'more gaps'));
}

function withMore(sentence: string, more: string): string {
  return sentence.replace(/\.$/, ` (and ${more}).`);
}

/** `3 entries`, `1 entry`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

const MOST_NAMED = 20;

/** Names in one sentence, as many as somebody reads. */
export function fewNamed(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? `${named} and ${names.length - MOST_NAMED} more` : named;
}

export function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
