import * as z from 'zod/mini';
import type { IngestAnswer } from './contract.ts';

/** Between the faults of one event. */
const SEPARATOR = '; ';

/**
 * An answer as it is kept: each fault once, however many events have it. The Data API hands out rows of 64 KB at
 * most; a thousand refusals in full are more.
 */
const storedSchema = z.object({
  accepted: z.number(),
  faults: z.array(z.string()),
  /** The position of an event and those of its faults. */
  refused: z.array(z.tuple([z.number()], z.number())),
});

export function toStored({ accepted, refused }: IngestAnswer): string {
  const positions = new Map<string, number>();
  const positionOf = (fault: string): number => {
    const known = positions.get(fault) ?? positions.size;
    positions.set(fault, known);
    return known;
  };
  const rows = refused.map(({ index, reason }) => [index, ...reason.split(SEPARATOR).map(positionOf)]);
  return JSON.stringify({ accepted, faults: [...positions.keys()], refused: rows });
}

/** @throws for a text that `toStored` did not write. */
export function fromStored(text: string): IngestAnswer {
  const { accepted, faults, refused } = z.parse(storedSchema, JSON.parse(text));
  return {
    ok: true,
    accepted,
    refused: refused.map(([index, ...positions]) => ({
      index,
      reason: positions.map((position) => faults[position] ?? '').join(SEPARATOR),
    })),
    remembered: true,
  };
}
