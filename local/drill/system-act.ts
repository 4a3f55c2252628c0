import type { SystemInHand } from './record-system.ts';

/** Something that happens to the whole system. */
export interface SystemAct {
  /** For the timeline of a person who reads along. */
  readonly says: string;
  perform(system: SystemInHand): Promise<void> | void;
}
