import type { Ways } from './pairs/take-turns.ts';
import type { Report } from './progress.ts';

/**
 * What our functions do in a bench, over fewer rows: two trees are compared by it, and profiles are taken of it.
 * `Place` is where the rows are; it holds nothing of one tree's functions, so that those of two can share it.
 */
export interface OwnWork<Place extends { close(): Promise<void> }> {
  open(report: Report): Promise<Place>;
  /** This tree's functions at a place. */
  ways(place: Place): Ways<string>;
}
