/** The answer to one item of the checklist. */
export interface Section {
  /** The item, in the words of the ERP's monitoring checklist. */
  readonly title: string;
  readonly lines: readonly string[];
  /** What a person should look into, one sentence each. */
  readonly attention: readonly string[];
}

/** For what no version of this report can answer yet. */
export const NOT_MEASURED = 'not measured yet';

/** An item that waits for a later version. */
export function notMeasured(title: string, why: string): Section {
  return { title, lines: [`${NOT_MEASURED}: ${why}`], attention: [] };
}

/** `3 entries`, `1 entry`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
