import { z } from 'zod';
import { functionTimeouts } from '../../../lib/function-timeouts.ts';
import { type Invocation, isKilled, isTroubled } from '../record.ts';
import { functionNameOf, JOBS, type Soak } from '../soak-system.ts';

const failureRecord = z.object({ requestContext: z.object({ requestId: z.string() }) });

/** Runs of jobs that neither completed nor are remembered as failed, took too long, or failed without a cause. */
export async function forgottenRuns({ system: { erp }, record }: Soak): Promise<string[]> {
  const rows = await erp.query('SELECT request_id AS id FROM serial_monitor.job_run');
  const remembered = new Set(rows.map((row) => String(row['id'])));
  const dead = [...record.deadLetters.values()].map(({ body }) => {
    const parsed = failureRecord.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data.requestContext.requestId : undefined;
  });
  const failures = new Set(dead);
  const runs = JOBS.flatMap((job) =>
    record.invocations
      .filter(({ functionName }) => functionName === functionNameOf(job))
      .map((run) => ({ job, run })),
  );
  const failed = new Set(
    record.invocations.flatMap(({ kind, requestId }) => (kind === 'succeeded' ? [] : [requestId])),
  );
  return [
    ...runs.flatMap(({ job, run }) => {
      const where = `${job} ${run.requestId} at ${run.at.toISOString()}`;
      return [
        ...(run.duration > functionTimeouts[job] * 1_000 ? [`a run over its time: ${where}`] : []),
        ...(run.kind === 'succeeded'
          ? remembered.has(run.requestId) || record.unremembered.has(run.requestId)
            ? []
            : [`a run that nobody remembers: ${where}`]
          : failures.has(run.requestId)
            ? []
            : [`a failed run without a dead letter: ${where}`]),
        ...(run.kind === 'succeeded' || isExplained(record, run)
          ? []
          : [`a run failed for no reason: ${where}`]),
      ];
    }),
    ...dead.flatMap((id) =>
      id !== undefined && failed.has(id) ? [] : [`a dead letter that no run explains: ${String(id)}`],
    ),
  ];
}

/** Killed, or the databases did not answer. */
function isExplained(record: Soak['record'], run: Invocation): boolean {
  return isKilled(record, run, run.functionName) || isTroubled(record, run);
}
