import type { Random } from '../../erp/random.ts';
import type { Soak } from './soak-system.ts';

/** Ends a fault. */
export type End = () => unknown;

/** A way in which something fails. */
export interface FaultKind {
  readonly name: string;
  /** How often it comes, in proportion. */
  readonly share: number;
  /** Virtual minutes from and to. Default 1 to 40. */
  readonly lasts?: readonly [least: number, most: number];
  /** True for what must not make any answer or run fail. */
  readonly harmless?: true;
  /** Makes it happen. What it answers ends it; a promise is a fault that ends by itself. */
  begin(soak: Soak, random: Random): End | Promise<unknown>;
}
