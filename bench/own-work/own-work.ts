import type { Ways } from '../pairs/take-turns.ts';
import type { Profiles } from '../profile/here.ts';
import type { Report } from '../progress.ts';

export interface Closable {
  close(): Promise<void>;
}

/**
 * What our functions do in a bench, over fewer rows: two trees are compared by it, and profiles are taken of it.
 * `Place` is where the rows are; it holds nothing of one tree's functions, so that those of two can share it.
 */
export interface OwnWork<Place extends Closable> {
  /** Starts what they need; whoever asks for it closes it. */
  open(report: Report): Promise<Place>;
  /** This tree's functions at a place, by name. */
  ways(place: Place): Ways<string> | Promise<Ways<string>>;
  /** Profiles of this tree's functions at a place. */
  profiles(place: Place): Profiles | Promise<Profiles>;
}
