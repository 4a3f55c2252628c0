import { createRandom, type Random } from '../../erp/random.ts';
import { databaseFaults } from './database-faults.ts';
import type { End, FaultKind } from './fault.ts';
import { handmadeFaults } from './handmade-faults.ts';
import { serviceFaults } from './service-faults.ts';
import type { Soak } from './soak-system.ts';

/** Faults made so far, by kind. */
export type FaultCounts = Readonly<Record<string, number>>;

export interface FaultMaker {
  /** Ends what is due and perhaps begins something; call it once a virtual minute. */
  minute(): Promise<void>;
  /** Ends everything. */
  end(): Promise<void>;
  readonly counts: FaultCounts;
}

const KINDS: readonly FaultKind[] = [...databaseFaults, ...serviceFaults, ...handmadeFaults];

const USUALLY_LASTS = [1, 40] as const;

/** Faults at a time: more hide each other. */
const AT_ONCE = 2;
/** In a minute in which one may begin. */
const CHANCE = 1 / 6;

/**
 * Makes faults at virtual minutes: the same randomness makes the same ones at the same minutes. How they meet
 * what runs at the moment depends on the machine.
 */
export function createFaultMaker(soak: Soak, random: Random): FaultMaker {
  const counts: Record<string, number> = {};
  const lasting = new Set<{ readonly until: number; readonly end: End }>();
  const passing = new Set<Promise<unknown>>();
  let minute = 0;
  const begin = (kind: FaultKind, until: number, random: Random) => {
    counts[kind.name] = (counts[kind.name] ?? 0) + 1;
    const over = kind.harmless === true ? () => undefined : soak.beginTrouble(kind.name);
    const begun = kind.begin(soak, random);
    if (begun instanceof Promise) {
      const ended = begun.then(over, (error) => {
        over();
        soak.record.violations.push(`a fault could not be made: ${kind.name}: ${String(error)}`);
      });
      passing.add(ended);
      void ended.then(() => passing.delete(ended));
      return;
    }
    lasting.add({
      until,
      end() {
        begun();
        over();
      },
    });
  };
  return {
    counts,
    async minute() {
      minute += 1;
      for (const fault of lasting) {
        if (fault.until > minute) continue;
        lasting.delete(fault);
        fault.end();
      }
      // All is drawn in every minute, so that nothing that depends on the machine moves what comes later.
      const [chance, kind, its] = [
        random.chance(CHANCE),
        pickKind(random),
        createRandom(random.next() * 2 ** 32),
      ];
      const [least, most] = kind.lasts ?? USUALLY_LASTS;
      const until = minute + its.integer(least, most);
      if (chance && lasting.size < AT_ONCE && passing.size < AT_ONCE) begin(kind, until, its);
    },
    async end() {
      for (const fault of lasting) fault.end();
      lasting.clear();
      await Promise.all(passing);
    },
  };
}

function pickKind(random: Random): FaultKind {
  let rest = random.next() * KINDS.reduce((sum, { share }) => sum + share, 0);
  for (const kind of KINDS) {
    rest -= kind.share;
    if (rest < 0) return kind;
  }
  throw new Error('The shares of the faults do not add up.');
}
