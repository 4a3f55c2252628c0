import type { StatementName } from './statements/shipped.ts';

/** Statements that read a whole table because that is what they are for, and why it is bearable. */
export const WHOLE_TABLE: readonly {
  readonly name: StatementName;
  readonly table: string;
  readonly reason: string;
}[] = [];
