import type { Databases } from '../../functions/shared/database/databases.ts';
import type { Target } from './target.ts';

/** What every part of a preflight needs. */
export interface PreflightContext {
  readonly target: Target;
  /** As the functions open them, but for questions alone. */
  readonly databases: Databases;
  readonly now: () => Date;
  /** Rows from which reading a whole table takes too long for a statement. */
  readonly bigTable: number;
}
