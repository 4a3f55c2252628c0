import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';

/**
 * Half a factory day around the end of a month, with outages of the Core DB in it. The reports are read while the
 * clock stands still, so everybody speaks of one moment.
 */
const START = new Date('2026-11-30T19:00:00Z');

let system: VirtualSystem;

beforeAll(async () => {
  system = await startVirtualSystem({ start: START, history: true, factorySteps: 1, seed: 3 });
  await system.advance(60);
  await outage(40);
  await system.advance(4 * 60 + 25);
  // A second one, so that entries wait when the reports are read; those of one o'clock are out by then.
  await outage(7);
}, 240_000);
afterAll(() => system.stop());

async function outage(minutes: number): Promise<void> {
  const { faults } = system.deployed;
  const { id } = faults.add({
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: { cluster: 'core' },
  });
  await system.advance(minutes);
  faults.remove(id);
}

interface Figure {
  readonly name: string;
  readonly value: number | null;
}

interface Body {
  readonly verdict: string;
  readonly headline: string;
  readonly items: readonly {
    readonly key: string;
    readonly title: string;
    readonly verdict: string;
    readonly why: string;
    readonly figures: readonly Figure[];
    readonly tables: readonly {
      readonly columns: readonly string[];
      readonly rows: readonly (readonly unknown[])[];
    }[];
  }[];
}

// biome-ignore lint/suspicious/noExplicitAny: each action has a body of its own.
async function api(path: string): Promise<any> {
  const response = await fetch(`${system.deployed.apiUrl}${path}`, {
    headers: { Authorization: `Bearer ${system.erpService.tokens['platform']}` },
  });
  expect(response.status, path).toBe(200);
  return await response.json();
}

async function run(name: string, event: object): Promise<string> {
  const result = await system.deployed.lambda.invoke(
    `serial-monitoring-local-${name}`,
    JSON.stringify(event),
  );
  if (result.kind !== 'succeeded') throw new Error(`${name} ${result.kind}`);
  return result.payload;
}

/** Messages about a checklist, newest last. */
function sent(cadence: string) {
  return system.deployed.sns.inbox
    .list()
    .filter(({ title, text }) => `${title} ${text}`.includes(`${cadence} checklist`));
}

function figureOf({ items }: Body, key: string, name: string): number | null | undefined {
  return items.find((item) => item.key === key)?.figures.find((figure) => figure.name === name)?.value;
}

/** A table's rows by tenant: the numbers behind the first column. */
function rowsOf({ items }: Body, key: string, heading: string): Readonly<Record<string, readonly unknown[]>> {
  const table = items.find((item) => item.key === key)?.tables.find(({ columns }) => columns[0] === heading);
  return Object.fromEntries((table?.rows ?? []).map(([tenant, ...rest]) => [String(tenant), rest]));
}

const TENANTS = ['DEFAULT', 'maison_atelier'];
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('At the end of a month', () => {
  test('the daily and the monthly report arrive by e-mail and in Slack, each once', () => {
    for (const cadence of ['daily', 'monthly']) {
      expect(sent(cadence).map(({ at, channel, state }) => [at, channel, state])).toEqual([
        ['2026-12-01T01:00:00.000Z', 'email', 'delivered'],
        ['2026-12-01T01:00:00.000Z', 'slack', 'delivered'],
      ]);
    }
    expect(sent('weekly')).toEqual([]);
  });

  test('the weekly one comes when it is asked for, and not a second time', async () => {
    expect(JSON.parse(await run('checklist-report', { cadence: 'weekly' }))).toMatchObject({
      sent: ['email', 'slack'],
      subject: expect.stringContaining('weekly 2026-11-23 to 2026-11-29'),
    });
    expect(JSON.parse(await run('checklist-report', { cadence: 'weekly' }))).toEqual({ sent: 'before' });
    expect(sent('weekly').map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    expect(JSON.parse(await run('checklist-report', { cadence: 'weekly', again: true }))).toMatchObject({
      sent: ['email', 'slack'],
    });
  });
});

describe.each(['daily', 'weekly', 'monthly'])('The %s report', (cadence) => {
  test('says the same by e-mail, in Slack and from the API', async () => {
    await run('checklist-report', { cadence, again: true });
    const [email, slack] = sent(cadence).slice(-2);
    if (process.env['REPORTS'] === '1')
      console.log(`${email?.text}\n\nIn Slack:\n\n${slack?.title}\n${slack?.text}`);
    const body: Body = await api(`/v1/reports/${cadence}`);
    expect(email?.text).toContain(`${body.headline}.`);
    expect(slack?.title).toContain(body.headline);
    for (const { title, why, verdict, figures } of body.items) {
      expect(email?.text).toContain(title);
      expect(email?.text).toContain(why);
      expect(slack?.text).toContain(`*${title}*: `);
      for (const { name, value } of figures)
        expect(email?.text).toMatch(new RegExp(`${name.replaceAll('.', '\\.')} +${value ?? '-'}( |$)`, 'm'));
      expect(['fine', 'look', 'act', 'unknown']).toContain(verdict);
    }
  });
});

describe('For the same moment', () => {
  test('report and API agree about outboxes, links and quarantine of every tenant', async () => {
    const [daily, weekly]: [Body, Body] = [await api('/v1/reports/daily'), await api('/v1/reports/weekly')];
    const outboxes = rowsOf(daily, 'outbox_pending', 'tenant now');
    expect(figureOf(daily, 'outbox_pending', 'pending entries')).toBeGreaterThan(0);
    const serials = rowsOf(weekly, 'link_success', 'all serials now');
    const quarantined: number[] = [];
    const oldest: number[] = [];
    for (const tenant of TENANTS) {
      const summary = await api(`/v1/metrics/summary?tenant=${tenant}`);
      const health = await api(`/v1/metrics/link_health?tenant=${tenant}`);
      const { pending, dead } = summary.outbox_metrics;
      const [shownPending, , shownDead, acknowledged] = outboxes[tenant] ?? [];
      expect([shownPending, shownDead, acknowledged]).toEqual([
        pending,
        dead,
        health.outbox_metrics.dead_acknowledged,
      ]);
      const { total_serials, tenant_linked, unspawned, link_rate } = summary.link_metrics;
      expect(serials[tenant]).toEqual([total_serials, tenant_linked, unspawned, link_rate.toFixed(2)]);
      quarantined.push(summary.quarantine_metrics.total_quarantined);
      oldest.push(health.link_health.outbox_pending_age_seconds);
    }
    expect(figureOf(weekly, 'quarantine', 'in quarantine, resolved ones included')).toBe(sum(quarantined));
    expect(figureOf(daily, 'outbox_pending', 'age of the oldest pending entry, seconds')).toBe(
      Math.max(...oldest),
    );
  });

  test('report and API agree about generated serials, errors and jobs', async () => {
    const daily: Body = await api('/v1/reports/daily');
    const totals = { hatthasilpa: 0, oem: 0 };
    const failures: number[] = [];
    for (const tenant of TENANTS) {
      const { generation_rate } = await api(`/v1/metrics/generation_rate?days=2&tenant=${tenant}`);
      for (const { date, production_type, total_serials } of generation_rate)
        if (date === '2026-11-30') totals[production_type as 'oem'] += total_serials;
      const { hourly } = await api(`/v1/metrics/errors?tenant=${tenant}`);
      // The API's last 24 hours begin at two o'clock: nothing failed before on that day.
      for (const { hour, link_failure_total } of hourly)
        if (hour.startsWith('2026-11-30')) failures.push(link_failure_total);
    }
    expect(figureOf(daily, 'serial_generation', 'hatthasilpa serials registered')).toBe(totals.hatthasilpa);
    expect(figureOf(daily, 'serial_generation', 'oem serials registered')).toBe(totals.oem);
    expect(figureOf(daily, 'errors', 'links failed at spawn')).toBe(sum(failures));
    const { jobs } = await api('/v1/metrics/jobs');
    const shown = rowsOf(daily, 'background_jobs', 'job');
    for (const { job, overdue, last_completed } of jobs)
      expect(shown[job]?.slice(-2)).toEqual([last_completed.completed_at, overdue ? 'overdue' : 'on time']);
  });

  test('report and API agree about the objectives', async () => {
    const weekly: Body = await api('/v1/reports/weekly');
    const { slos } = await api('/v1/metrics/slo');
    for (const { slo, compliance } of slos)
      expect(figureOf(weekly, 'objectives', `${slo}, percent good in 30 days`), slo).toBe(compliance);
    const daily: Body = await api('/v1/reports/daily');
    expect(figureOf(daily, 'errors', 'generations reported')).toBeGreaterThan(0);
  });

  test('report and dashboard agree about outboxes, serials and quarantine', async () => {
    const [daily, weekly]: [Body, Body] = [await api('/v1/reports/daily'), await api('/v1/reports/weekly')];
    const cells = async (query: string) =>
      [...(await run('dashboard-queries', { query })).matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
        [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell.replaceAll(/<[^>]+>/g, '')),
      );
    const statuses = await cells('outbox-health');
    const count = (tenant: string, status: string) =>
      Number(statuses.find(([code, shown]) => code === tenant && shown === status)?.[2] ?? 0);
    const links = await cells('link-success-rate');
    const reasons = await cells('quarantine');
    for (const tenant of TENANTS) {
      const [pending, , dead] = rowsOf(daily, 'outbox_pending', 'tenant now')[tenant] ?? [];
      expect([pending, dead]).toEqual([count(tenant, 'pending'), count(tenant, 'dead')]);
      const [total, linked, unspawned] = rowsOf(weekly, 'link_success', 'all serials now')[tenant] ?? [];
      expect(
        links
          .find(([code]) => code === tenant)
          ?.slice(1, 4)
          .map(Number),
      ).toEqual([total, linked, unspawned]);
    }
    expect(figureOf(weekly, 'quarantine', 'in quarantine, resolved ones included')).toBe(
      sum(reasons.filter((row) => row.length > 0).map((row) => Number(row[2]))),
    );
  });
});
