import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LocalProcess } from '../local-process.ts';
import { pick, type RandomNumber } from './faults.ts';

/** What was asked of the system, and what was wrong with the answers. */
export interface Load {
  readonly requests: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly workerRuns: number;
  readonly violations: readonly string[];
}

const ACTIONS = ['summary', 'generation_rate', 'link_health', 'errors', 'jobs'];

/** Milliseconds between two requests of one client; API Gateway's limits are not what is tried here. */
const PACE_MS = 120;

const envelope = z.object({
  ok: z.boolean(),
  tenant_code: z.string().optional(),
  app_code: z.string().optional(),
});

/** Asks the API as its clients do and runs the worker, two at once now and then, until told to stop. */
export async function makeLoad(
  system: LocalProcess,
  random: RandomNumber,
  until: AbortSignal,
): Promise<Load> {
  const statuses: Record<string, number> = {};
  const violations: string[] = [];
  let [requests, workerRuns] = [0, 0];
  const readers = async () => {
    while (!until.aborted) {
      const code = pick(random, Object.keys(system.endpoints.session));
      const { what, response } = await ask(system, code, random);
      requests += 1;
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
      violations.push(...(await faultsOf(what, code, response)));
      await sleep(PACE_MS);
    }
  };
  const worker = async () => {
    while (!until.aborted) {
      const atOnce = random() < 0.3 ? 2 : 1;
      workerRuns += atOnce;
      await Promise.allSettled(
        Array.from({ length: atOnce }, () => system.local('POST', 'run/outbox-worker')),
      );
      await sleep(random() * 4_000);
    }
  };
  await Promise.all([readers(), readers(), worker()]);
  return { requests, statuses, workerRuns, violations };
}

async function ask({ endpoints }: LocalProcess, code: string, random: RandomNumber) {
  const headers = { Cookie: endpoints.session[code] ?? '' };
  const requeue = random() < 0.05;
  const what = requeue ? 'requeue' : pick(random, ACTIONS);
  const response = requeue
    ? await fetch(`${endpoints.api}/v1/outbox/requeue`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ all_dead: true }),
      })
    : await fetch(`${endpoints.api}/source/platform_serial_metrics_api.php?action=${what}`, { headers });
  return { what, response };
}

/** Under faults an answer may be 503 and say so; anything else in the fives is a fault of ours. */
async function faultsOf(what: string, code: string, response: Response): Promise<string[]> {
  const parsed = envelope.safeParse(await response.json().catch(() => undefined));
  const where = `${what} of ${code}: ${response.status}`;
  if (!parsed.success) return [`${where} without the envelope`];
  const { tenant_code, app_code } = parsed.data;
  if (response.status === 200) return tenant_code === code ? [] : [`${where} speaks of ${tenant_code}`];
  return response.status === 503 || response.status === 429 ? [] : [`${where} ${app_code}`];
}
