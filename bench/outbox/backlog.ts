import { z } from 'zod';
import { ERP_NAMES } from '../../local/erp/set-up.ts';
import { type HandlerProcess, withHandlerProcess } from '../handler-process.ts';
import type { Report } from '../progress.ts';
import type { CaseHead } from '../result.ts';
import type { BenchSystem } from '../system.ts';
import { putWholeRegistry, REGISTRY_ROWS, requireAllLinked } from './rows.ts';

export const BACKLOG_CASE: CaseHead = { name: 'backlog-1m-rss-mb', unit: 'MB', goal: { atMost: 200 } };

/** Milliseconds; the function's timeout. */
const TIMEOUT = 240_000;

/**
 * A backlog of a million entries, worked off by the shipped bundle of the handler in a process of its own. Answers
 * the most memory that it held, in MB.
 * @param profile As for `withHandlerProcess`.
 */
export async function benchBacklog(system: BenchSystem, report: Report, profile?: string): Promise<number> {
  report(`a backlog of ${REGISTRY_ROWS} entries …`);
  await putWholeRegistry(system);
  const worker = {
    name: 'outbox-worker',
    dataApi: system.endpoints.rdsData,
    names: ERP_NAMES,
    timeoutMs: TIMEOUT,
    profile,
    environment: { SLACK_TOPIC_ARN: '' },
  } as const;
  const maxRssMb = await withHandlerProcess(worker, (handler) => workOff(handler, report));
  await requireAllLinked(system, REGISTRY_ROWS);
  return maxRssMb;
}

const summarySchema = z.object({
  pendingFound: z.int(),
  succeeded: z.int(),
  failed: z.literal(0),
  deferred: z.literal(0),
  errors: z.literal(0),
});

/** Runs the worker until nothing is left. Answers the most memory that it held, in MB. */
async function workOff(handler: HandlerProcess, report: Report): Promise<number> {
  for (let run = 1; ; run++) {
    const { answer, maxRssMb } = await handler.run({});
    const { pendingFound, succeeded } = summarySchema.parse(answer);
    report(`run ${run}: ${succeeded} linked`);
    if (pendingFound === 0) return maxRssMb;
  }
}
