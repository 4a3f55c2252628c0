import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LADDER_MINUTES, MAX_CHARGED_FAILURES } from '../../../lib/catalogue/outbox-policy.ts';
import { schedules } from '../../../lib/catalogue/schedules.ts';
import type { Clock } from '../../../local/clock.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, coreLinks, outboxOf, register, runWorker } from '../../support/outbox.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-20T08:00:00Z');
let now = START;
const clock: Clock = { virtual: true, now: () => new Date(now) };
const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'], clock });
const INTERVAL = schedules['outbox-worker'].everyMinutes;

beforeEach(async () => {
  now = START;
  await clearLinks(erp);
});
afterEach(() => erp.faults.clear());

/** A spawn whose core link failed now. */
async function spawn(serial: string, token: number, code: string): Promise<void> {
  await erp.root.query(
    `INSERT INTO ${erp.tenant(code).database}.serial_link_outbox
      (serial_code, dag_token_id, last_error, created_at, updated_at) VALUES (?, ?, 'gone away', ?, ?)`,
    [serial, token, clock.now(), clock.now()],
  );
}

/** Lets virtual minutes pass; the worker runs when its schedule says so, after what happens in that minute. */
async function pass(minutes: number, happening: (minute: number) => Promise<void> = async () => undefined) {
  const summaries: Awaited<ReturnType<typeof runWorker>>[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    await happening(minute);
    if ((now - START) % (INTERVAL * MINUTE) === 0) summaries.push(await runWorker(erp));
    now += MINUTE;
  }
  return summaries;
}

describe('A Core DB that is away for seven hours', () => {
  test.each([
    ['down', { kind: 'refuse', exception: 'DatabaseUnavailableException' }],
    ['waking up and never ready', { kind: 'refuse', exception: 'DatabaseResumingException' }],
    [
      'read-only',
      { kind: 'refuse', exception: 'DatabaseErrorException', message: 'Database error code: 1290.' },
    ],
    ['refusing our account', { kind: 'refuse', exception: 'InvalidSecretException' }],
  ] as const)(
    '(%s) costs no entry its life, and all are linked within one run of its return',
    async (_, fault) => {
      const codes = ['DEFAULT', 'maison_atelier'];
      let spawned = 0;
      const arrive = async (minute: number) => {
        if (minute % 7 !== 3) return;
        const code = codes[spawned % 2] ?? '';
        spawned += 1;
        await register(erp, [{ serial: `S-${spawned}`, tenantId: erp.tenant(code).id }]);
        await spawn(`S-${spawned}`, spawned, code);
      };
      const outage = erp.faults.add({ ...fault, match: { cluster: 'core' } });
      const during = await pass(7 * 60, arrive);
      expect(during.every((run) => run.coreUnreachable || run.pendingFound === 0)).toBe(true);
      for (const { database } of erp.tenants) {
        const rows = await outboxOf(erp, { ...erp.tenant('DEFAULT'), database });
        expect(rows.every(({ status, retries }) => status === 'pending' && retries === 0)).toBe(true);
      }
      erp.faults.remove(outage.id);

      const [first] = await pass(INTERVAL);

      expect(spawned).toBe(60);
      expect(first).toMatchObject({ succeeded: spawned, deferred: 0, failed: 0, markedDead: 0 });
      expect(Object.values(await coreLinks(erp)).filter((token) => token === null)).toEqual([]);
    },
  );
});

test('An entry that fails for reasons of its own dies of its tenth charged failure, after 2,241 minutes and what the schedule adds', async () => {
  await pass(3);
  const born = now;
  await spawn('S-unknown', 1, 'DEFAULT');
  const charged: number[] = [];
  let before = 0;
  while (charged.length < MAX_CHARGED_FAILURES) {
    await pass(1);
    const [entry] = await outboxOf(erp, erp.tenant('DEFAULT'));
    if (entry !== undefined && entry.retries > before) {
      expect(entry.retries).toBe(before + 1);
      before = entry.retries;
      charged.push((now - born) / MINUTE - 1);
    }
    expect(entry?.status).toBe(before === MAX_CHARGED_FAILURES ? 'dead' : 'pending');
  }
  // Each attempt comes with the first run after its step of the ladder.
  const expected: number[] = [];
  for (let last = 0, step = 0; step < MAX_CHARGED_FAILURES; step++) {
    const due = last + (LADDER_MINUTES[Math.min(step, LADDER_MINUTES.length - 1)] ?? 0);
    last = Math.ceil((due + 3) / INTERVAL) * INTERVAL - 3;
    expected.push(last);
  }
  expect(charged).toEqual(expected);
  expect(charged.at(-1)).toBeGreaterThanOrEqual(2_241);
  expect(charged.at(-1)).toBeLessThanOrEqual(2_241 + MAX_CHARGED_FAILURES * INTERVAL);
});
