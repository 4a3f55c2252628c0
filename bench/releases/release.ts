import * as z from 'zod';

const figures = z.strictObject({
  bench: z.string(),
  case: z.string(),
  value: z.number(),
  unit: z.string(),
  goal: z.string().nullable(),
  met: z.literal(true),
  low: z.number().nullable(),
  high: z.number().nullable(),
  pairs: z.int().min(7).nullable(),
  verdict: z.enum(['met', 'no goal']),
});

/** The machine that measured, without any name of its own. */
const machine = z.strictObject({
  cores: z.int().positive(),
  memoryGb: z.number().positive(),
  cpu: z.string(),
  node: z.string(),
  database: z.string(),
});

const release = z.strictObject({
  /** The version in `package.json`. */
  release: z.string(),
  /** What was measured. */
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** UTC. */
  date: z.iso.date(),
  machine,
  results: z.array(figures),
});

/** `bench/results.json`: oldest first. */
export const releases = z.array(release);

export type Release = z.output<typeof release>;
