import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { anyOf, makeOdd, SILENT_ODDITIES } from '../../support/hostile-factory.ts';
import { type Erp, type ErpTenant, useErp } from '../../support/mariadb.ts';
import { clearLinks, enqueue, register } from '../../support/outbox.ts';
import { asker, percent } from './actions-fixture.ts';

const servers: [string, Erp][] = [
  ['UTC', await useErp()],
  ['+07:00', await useErp({ timeZone: '+07:00' })],
];
const ACTION = { action: 'link_health' };

/** Links of a serial on token `own`; `foreign` is a token with another serial, 9000 one that is not there. */
const LINKS = {
  both: (own: number) => [own, own],
  'tenant alone': (own: number) => [own, null],
  'core alone': (own: number) => [null, own],
  none: () => [null, null],
  unequal: (own: number) => [own, 9_000],
  'both to a missing token': () => [9_000, 9_000],
} as const;

// All times lie away from the edges of 60 minutes and 24 hours, so that a slow machine changes nothing.
const piece = fc.record({
  minutesAgo: fc.constantFrom(1, 30, 55, 65, 600, 1_430, 1_450, 3_000),
  links: fc.constantFrom(...(Object.keys(LINKS) as (keyof typeof LINKS)[]), 'both'),
  type: fc.constantFrom('hatthasilpa', 'hatthasilpa', 'oem', 'unregistered'),
  // Some spawns write no row in `job_ticket_serial`.
  onTicket: fc.constantFrom(true, true, true, false),
});
const entry = fc.record({
  status: fc.constantFrom('pending', 'done', 'dead'),
  retries: fc.integer({ min: 1, max: 9 }),
  minutesAgo: fc.constantFrom(2, 30, 55, 65, 600, 1_500),
  fromChecker: fc.boolean(),
  acknowledged: fc.boolean(),
});
const history = fc.record({
  pieces: fc.array(piece, { maxLength: 40 }),
  entries: fc.array(entry, { maxLength: 15 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

async function write(erp: Erp, tenant: ErpTenant, { pieces, entries }: History): Promise<void> {
  const { database, id } = tenant;
  for (const [index, { minutesAgo, links, type, onTicket }] of pieces.entries()) {
    const token = index + 10;
    const serial =
      type === 'oem'
        ? `ORG${id}-OEM-BAG-20251109-${String(index).padStart(5, '0')}-A7F3-X`
        : `${tenant.code}-${index}`;
    const [tenantLink = null, coreLink = null] = LINKS[links](token);
    await erp.root.query(
      `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, spawned_at)
       VALUES (?, 1, ?, NOW() - INTERVAL ? MINUTE)`,
      [token, serial, minutesAgo],
    );
    if (onTicket)
      await erp.root.query(
        `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
         VALUES (1, ?, ?, UTC_TIMESTAMP() - INTERVAL ? MINUTE, ?)`,
        [serial, index, minutesAgo, tenantLink],
      );
    if (type === 'hatthasilpa' || type === 'oem')
      await register(erp, [{ serial, tenantId: id, type, token: coreLink }]);
  }
  for (const [index, { status, retries, minutesAgo, fromChecker, acknowledged }] of entries.entries()) {
    const [outboxId] = await enqueue(erp, tenant, [
      {
        serial: `E-${index}`,
        token: index,
        status: status as 'pending',
        retries,
        minutesAgo,
        error: fromChecker ? '[checker] link missing' : 'gone away',
      },
    ]);
    if (acknowledged)
      await erp.root.query(
        `INSERT INTO ${erp.ownSchema}.acknowledgement VALUES (?, ?, 'note', 'member 7', NOW())`,
        [id, outboxId],
      );
  }
}

function expected({ pieces, entries }: History) {
  const recent = pieces.filter(({ minutesAgo }) => minutesAgo < 1_440);
  const registered = recent.filter(({ type }) => type === 'hatthasilpa');
  const linkable = registered.filter(({ onTicket }) => onTicket);
  const wanting = recent.filter(({ onTicket, type }) => onTicket && type !== 'oem');
  const links = ({ links: kind }: History['pieces'][number]) => LINKS[kind](1);
  const of = (status: string) => entries.filter((one) => one.status === status);
  const failed = entries.filter(({ minutesAgo, fromChecker }) => minutesAgo < 60 && !fromChecker).length;
  const spawned = pieces.filter(({ minutesAgo, onTicket }) => minutesAgo < 60 && onTicket).length;
  const acknowledged = of('dead').filter((one) => one.acknowledged).length;
  const oldest = (some: History['entries']) => Math.max(0, ...some.map(({ minutesAgo }) => minutesAgo)) * 60;
  return {
    body: {
      outbox_metrics: {
        pending: of('pending').length,
        dead: of('dead').length,
        dead_acknowledged: acknowledged,
        done_last_24h: of('done').filter(({ minutesAgo }) => minutesAgo < 1_440).length,
        max_retries: Math.max(0, ...entries.map(({ retries }) => retries)),
      },
      link_health: {
        tenant_success_rate: percent(wanting.filter((one) => links(one)[0] !== null).length, wanting.length),
        core_success_rate: percent(
          registered.filter((one) => links(one)[1] !== null).length,
          registered.length,
        ),
        dual_link_consistency: percent(
          linkable.filter(({ links: kind }) => kind === 'both').length,
          linkable.length,
        ),
        registry_link_error_rate: percent(failed < 3 ? 0 : failed, Math.max(failed, spawned)),
      },
    },
    pendingAge: oldest(of('pending')),
    deadAge: oldest(of('dead').filter((one) => !one.acknowledged)),
  };
}

interface Ages {
  readonly link_health: { outbox_pending_age_seconds: number; outbox_dead_age_seconds: number };
}

describe.each(servers)('link_health on a server in %s', (_, erp) => {
  const ask = asker(erp);
  const empty = async () => {
    await clearLinks(erp);
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.acknowledgement`);
    for (const { database } of erp.tenants)
      for (const table of ['job_ticket_serial', 'flow_token'])
        await erp.root.query(`DELETE FROM ${database}.${table}`);
  };

  beforeEach(async () => {
    await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
    await empty();
  });

  test("equals what was written, for tenants whose token ids are the same, and never a neighbour's", async () => {
    await fc.assert(
      fc.asyncProperty(history, history, anyOf(SILENT_ODDITIES), async (first, second, odd) => {
        await empty();
        const histories = [first, second];
        for (const [index, tenant] of erp.tenants.entries())
          await write(erp, tenant, histories[index] ?? { pieces: [], entries: [] });
        for (const tenant of erp.tenants) await makeOdd(erp, tenant, odd);
        for (const [index, tenant] of erp.tenants.entries()) {
          const wanted = expected(histories[index] ?? { pieces: [], entries: [] });
          const body = (await ask(ACTION, { tenant: tenant.code })) as Ages;
          expect(body).toMatchObject({ ok: true, tenant_code: tenant.code, ...wanted.body });
          const { outbox_pending_age_seconds, outbox_dead_age_seconds } = body.link_health;
          expect(outbox_pending_age_seconds - wanted.pendingAge).toSatisfy(isSmall);
          expect(outbox_dead_age_seconds - wanted.deadAge).toSatisfy(isSmall);
        }
      }),
      { numRuns: 12 },
    );
  });

  test('takes links to the scrapped token that a replacement follows for consistent', async () => {
    const { database, id } = erp.tenant('DEFAULT');
    await erp.root.query(
      `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, status, parent_scrapped_token_id, spawned_at)
       VALUES (1, 1, 'R-1', 'scrapped', NULL, NOW() - INTERVAL 40 HOUR), (2, 1, 'R-1', 'active', 1, NOW())`,
    );
    await erp.root.query(
      `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
       VALUES (1, 'R-1', 1, UTC_TIMESTAMP() - INTERVAL 40 HOUR, 1)`,
    );
    await register(erp, [{ serial: 'R-1', tenantId: id, token: 1 }]);
    expect(await ask(ACTION)).toMatchObject({ link_health: { dual_link_consistency: 100 } });
  });

  test('answers null for every rate without links, and ages of 0', async () => {
    expect(await ask(ACTION)).toMatchObject({
      link_health: {
        tenant_success_rate: null,
        core_success_rate: null,
        dual_link_consistency: null,
        registry_link_error_rate: null,
        outbox_pending_age_seconds: 0,
        outbox_dead_age_seconds: 0,
      },
    });
    expect(await ask(ACTION)).not.toHaveProperty('degraded');
  });

  test('says which part is missing without our own schema', async () => {
    await enqueue(erp, erp.tenant('DEFAULT'), [{ serial: 'A-1', token: 1, status: 'dead' }]);
    await erp.root.query(`DROP DATABASE ${erp.ownSchema}`);
    expect(await ask(ACTION)).toMatchObject({
      outbox_metrics: { dead: 1, dead_acknowledged: null },
      link_health: { outbox_dead_age_seconds: null, outbox_pending_age_seconds: 0 },
      degraded: ['monitoring_schema'],
    });
  });
});

function isSmall(seconds: number): boolean {
  return seconds >= 0 && seconds < 60;
}
