import { z } from 'zod';
import { type HandlerProcess, withHandlerProcess } from '../handler-process.ts';
import type { Report } from '../progress.ts';
import { type BenchTenant, NAMES } from './factory.ts';

/** Milliseconds; the function's timeout. */
const TIMEOUT = 900_000;

/**
 * Most megabytes that the shipped bundle holds while it compares everything that a tenant has.
 * @param profile As for `withHandlerProcess`.
 */
export async function memoryOfSweep(
  dataApi: string,
  tenant: BenchTenant,
  report: Report,
  profile?: string,
): Promise<number> {
  const checker = {
    name: 'consistency-checker',
    dataApi,
    names: NAMES,
    timeoutMs: TIMEOUT,
    profile,
    environment: { EMAIL_TOPIC_ARN: '', RUNBOOKS: 'docs/runbooks' },
  } as const;
  return withHandlerProcess(checker, (handler) => sweepAll(handler, tenant, report));
}

const summarySchema = z.object({
  rowsCompared: z.int().positive(),
  issuesFound: z.literal(0),
  errors: z.literal(0),
  durationMs: z.number(),
});

/** A run catches up for as long as its time allows; the next one goes on behind it. */
async function sweepAll(handler: HandlerProcess, tenant: BenchTenant, report: Report): Promise<number> {
  // Both sides and the tokens.
  const allRows = 3 * tenant.serials;
  for (let rows = 0; ; ) {
    const { answer, maxRssMb } = await handler.run({ tenant: tenant.organization.code });
    const { durationMs, rowsCompared } = summarySchema.parse(answer);
    rows += rowsCompared;
    report(`${rows} of ${allRows} rows after a run of ${(durationMs / 1_000).toFixed(1)} s`);
    if (rows >= allRows) return maxRssMb;
  }
}
