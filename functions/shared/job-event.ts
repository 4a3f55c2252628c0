import * as z from 'zod/mini';
import { onText } from './length-checks.ts';

/** What a scheduled function is asked to do. */
export interface JobEvent {
  /** Work only on tenants with `id_org mod count = index`. Default: all tenants. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined;
  /** Work on this tenant (organization.code) alone. */
  readonly tenant?: string | undefined;
  /** Read and report only. */
  readonly dryRun?: boolean | undefined;
}

/** Thrown when a job was invoked with an event that it does not understand. Nothing was changed. */
export class JobEventError extends Error {
  override readonly name = 'JobEventError';
}

const jobEvent = z.strictObject({
  shard: z.optional(
    z
      .strictObject({ index: z.int().check(z.gte(0)), count: z.int().check(z.gte(1)) })
      .check(z.refine(({ index, count }) => index < count, 'index must be below count')),
  ),
  tenant: z.optional(z.string().check(z.minLength(1, onText))),
  dryRun: z.optional(z.boolean()),
});

/** @throws {JobEventError} naming each field that is wrong and what it may be. */
export function parseJobEvent(event: unknown): JobEvent {
  const parsed = jobEvent.safeParse(event ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`);
  throw new JobEventError(
    `The event must be { shard?: { index, count }, tenant?: "CODE", dryRun?: boolean }; ${faults.join('; ')}.`,
  );
}
