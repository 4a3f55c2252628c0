import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../erp/random.ts';
import { createEventReporter } from '../../local/erp/event-reporter.ts';
import { ask } from './ask.ts';
import { openDesk } from './desk.ts';
import { MINUTES_TO_BE_FOUND } from './handmade-faults.ts';
import { noteBatch } from './record.ts';
import { JOBS, type Soak } from './soak-system.ts';

/** What was asked of the system. */
export interface Load {
  requests: number;
  /** Answers by status, or `none`. */
  readonly statuses: Record<string, number>;
  deskActs: number;
  eventBatches: number;
  /** Runs beside the scheduled ones. */
  extraRuns: number;
}

export function emptyLoad(): Load {
  return { requests: 0, statuses: {}, deskActs: 0, eventBatches: 0, extraRuns: 0 };
}

const ACTIONS = ['summary', 'generation_rate', 'link_health', 'errors', 'jobs'];

/** Milliseconds of real time between two requests of one client. */
const READER_PAUSE = 150;
const DESK_PAUSE = 400;
const REPORTER_PAUSE = 500;
/** The longest between two extra runs. */
const RUNS_PAUSE = 4_000;

/** Readers, desk, reporter and extra runs at once, until told to stop. */
export async function makeLoad(soak: Soak, random: Random, load: Load, until: AbortSignal): Promise<void> {
  const repeat = async (pause: () => number, work: () => Promise<unknown>) => {
    while (!until.aborted) {
      await work();
      await sleep(pause(), undefined, { signal: until }).catch(() => undefined);
    }
  };
  const report = createReports(soak, random, load);
  await Promise.all([
    repeat(
      () => READER_PAUSE,
      () => read(soak, random, load),
    ),
    repeat(
      () => READER_PAUSE,
      () => read(soak, random, load),
    ),
    repeat(
      () => DESK_PAUSE,
      () => workAtDesk(soak, random, load),
    ),
    repeat(() => REPORTER_PAUSE, report),
    repeat(
      () => random.next() * RUNS_PAUSE,
      () => runMore(soak, random, load),
    ),
  ]);
}

/** One question of somebody who looks at metrics, with the ERP's session or with a token. */
export async function read(soak: Soak, random: Random, load: Load): Promise<void> {
  const { erp, erpService } = soak.system;
  const { code: tenant } = random.pick(erp.activeTenants).organization;
  const action = random.pick(ACTIONS);
  const who = random.integer(1, 10);
  const answer = await ask(soak, {
    method: 'GET',
    tenant,
    ...(who <= 6
      ? {
          path: `/source/platform_serial_metrics_api.php?action=${action}`,
          headers: { Cookie: erpService.session[tenant] ?? '' },
        }
      : who <= 9
        ? { path: `/v1/metrics/${action}`, headers: bearer(erpService.tokens[tenant]) }
        : {
            path: `/v1/metrics/${action}?tenant=${tenant}`,
            headers: bearer(erpService.tokens['platform']),
          }),
  });
  load.requests += 1;
  const status = String(answer?.status ?? 'none');
  load.statuses[status] = (load.statuses[status] ?? 0) + 1;
}

function bearer(token = ''): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

/** What somebody at the desk does next; now and then all dead entries are requeued. */
async function workAtDesk(soak: Soak, random: Random, load: Load): Promise<void> {
  const desk = openDesk(soak, random.pick(soak.system.erp.activeTenants).organization.code);
  load.deskActs += 1;
  const act = random.integer(1, 12);
  if (act === 1) await desk.requeueAll();
  else if (act <= 3) await desk.openFindings();
  else if (act <= 6) {
    const held = await desk.openQuarantine();
    // What is resolved and still wrong is held again once the checker comes by.
    const comesAgain = soak.options.quietMinutes >= MINUTES_TO_BE_FOUND;
    if (comesAgain && held.length > 0 && random.chance(0.2)) await desk.resolve(random.pick(held));
  } else {
    const dead = await desk.dead();
    if (dead.length === 0) return;
    if (act === 12) await desk.acknowledge(random.pick(dead));
    else await desk.explain(random.pick(dead));
  }
}

/** Reports a few events of its own, beside the factory. */
function createReports({ system, record }: Soak, random: Random, load: Load): () => Promise<void> {
  const reporter = createEventReporter({
    apiUrl: system.deployed.apiUrl,
    token: system.erpService.tokens['ingest'] ?? '',
    name: 'soak',
    onRefusal: (message) => record.violations.push(`events refused: ${message}`),
    onTaken(events, answer) {
      load.eventBatches += 1;
      noteBatch(record, events, answer);
    },
  });
  return async () => {
    const { code: tenantCode } = random.pick(system.erp.activeTenants).organization;
    const at = system.clock.now();
    reporter.add([
      { kind: 'serial-generated', tenantCode, productionType: 'hatthasilpa', latencyMs: 40, at },
      { kind: 'rejected', tenantCode, reason: 'duplicate', at },
    ]);
    await reporter.send();
  };
}

async function runMore({ run }: Soak, random: Random, load: Load): Promise<void> {
  const job = random.pick(JOBS);
  const atOnce = random.chance(0.3) ? 2 : 1;
  load.extraRuns += atOnce;
  await Promise.all(Array.from({ length: atOnce }, () => run(job)));
}
