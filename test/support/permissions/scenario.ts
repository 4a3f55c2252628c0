import { ACTIONS } from '../../../functions/metrics-api/parameters.ts';
import { apiRoutes, DROP_IN_PATH } from '../../../lib/catalogue/api-routes.ts';
import type { Denial, JudgedAccess } from '../../../local/iam/iam.ts';
import type { LogLine } from '../../../local/lambda/lambda-runtime.ts';
import type { LocalStack } from '../../../local/template/load-stack.ts';
import { startVirtualSystem, type VirtualSystem } from '../../../local/virtual-system.ts';

/** The first of a month that is a Monday: all three checklists are sent at one o'clock. */
const START = new Date('2027-02-01T00:50:00Z');
const TENANT = 'bgerp_t_default';

/** What a system did while everything in it had its turn. */
export interface Played {
  readonly judged: readonly { readonly access: JudgedAccess; readonly denial: Denial | undefined }[];
  readonly log: readonly LogLine[];
  readonly reports: readonly string[];
  readonly system: VirtualSystem;
  /** Status and path of each request that was made. */
  readonly answers: readonly string[];
}

/**
 * A deploy, an hour with an outage, a death and a finding, a checklist of each cadence, every route of the API, and
 * the widgets of the dashboard.
 * @param look Told when all is over and before the system stops.
 */
export async function playEverything(
  alter: (stack: LocalStack) => LocalStack,
  look: (played: Played) => Promise<void> | void,
): Promise<void> {
  const judged: { access: JudgedAccess; denial: Denial | undefined }[] = [];
  const log: LogLine[] = [];
  const reports: string[] = [];
  const system = await startVirtualSystem({
    start: START,
    alter,
    factorySteps: 1,
    history: true,
    onAccess: (access, denial) => judged.push({ access, denial }),
    onLog: (line) => log.push(line),
    onReport: (line) => reports.push(line),
  });
  try {
    await plant(system);
    await system.advance(12);
    const { faults } = system.deployed;
    const { id } = faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core' },
    });
    await system.advance(10);
    faults.remove(id);
    await system.advance(50);
    const answers = [...(await askEveryRoute(system)), await drawWidget(system)];
    await look({ judged, log, reports, system, answers });
  } finally {
    await system.stop();
  }
}

/** An entry that dies at its next attempt, and a link that the two databases see differently. */
async function plant({ erp, clock }: VirtualSystem): Promise<void> {
  await erp.query(
    `INSERT INTO ${TENANT}.serial_link_outbox (serial_code, dag_token_id, retry_count, last_error, created_at, updated_at)
     VALUES ('NOT-REGISTERED', 7, 9, 'ERR_NOT_FOUND', ?, ?)`,
    [new Date(clock.now().getTime() - 86_400_000), new Date(clock.now().getTime() - 86_400_000)],
  );
  await erp.query(
    `UPDATE bgerp.serial_registry SET dag_token_id = dag_token_id + 100000
     WHERE tenant_id = 1 AND dag_token_id IS NOT NULL ORDER BY id_serial DESC LIMIT 1`,
  );
}

/** Each route with each of its choices, as a person of the platform asks it. */
function requests(): readonly { readonly method: string; readonly path: string }[] {
  return apiRoutes.flatMap(({ path, method }) => {
    // The factory reports its events by itself.
    if (path === '/v1/events') return [];
    if (path === DROP_IN_PATH)
      return ACTIONS.map((action) => ({ method, path: `${path}?action=${action}&` }));
    if (path === '/v1/metrics/{action}')
      return ACTIONS.map((action) => ({ method, path: `${path.replace('{action}', action)}?` }));
    if (path === '/v1/reports/{cadence}')
      return ['daily', 'weekly', 'monthly'].map((cadence) => ({
        method,
        path: path.replace('{cadence}', cadence),
      }));
    return [{ method, path: path.startsWith('/v1') ? `${path.replace('{id}', '1')}?` : path }];
  });
}

async function askEveryRoute({ deployed, erpService }: VirtualSystem): Promise<string[]> {
  const { platform = '', operate = '' } = erpService.tokens;
  const answers: string[] = [];
  for (const { method, path } of requests()) {
    const token = /outbox|quarantine|findings/.test(path) ? operate : platform;
    const response = await fetch(`${deployed.apiUrl}${path}${/[?&]$/.test(path) ? 'tenant=DEFAULT' : ''}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify(bodyOf(path)) } : {}),
    });
    answers.push(`${response.status} ${method} ${path}`);
  }
  return answers;
}

function bodyOf(path: string): object {
  return path.includes('requeue') ? { ids: [1] } : { note: 'seen' };
}

async function drawWidget({ deployed }: VirtualSystem): Promise<string> {
  const [dashboard] = deployed.cloudwatch.dashboards;
  if (dashboard === undefined) throw new Error('The stack has no dashboard.');
  const { widgets } = JSON.parse(dashboard.body) as {
    widgets: { type: string; properties: { params?: object } }[];
  };
  const custom = widgets.filter(({ type }) => type === 'custom');
  const kinds = await Promise.all(
    custom.map(({ properties }) =>
      deployed.lambda.invoke('serial-monitoring-local-dashboard-queries', JSON.stringify(properties.params)),
    ),
  );
  return `${kinds.map(({ kind }) => kind).join(' ')} dashboard widgets`;
}
