import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { FaultInput } from '../../../local/rds-data/faults.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';
import { type Answer, acknowledged, ask, auditOf, clearDesk, hold } from './desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);

const CUTS: readonly FaultInput[] = [
  { kind: 'cut', moment: 'before-commit' },
  { kind: 'cut', moment: 'after-commit' },
  { kind: 'cut', moment: 'after-commit', answer: 'StatementTimeoutException' },
  { kind: 'refuse', exception: 'DatabaseUnavailableException' },
];

beforeEach(() => erp.faults.clear());

async function reset(): Promise<void> {
  await clearLinks(erp);
  await clearDesk(erp);
}

/** Cuts a call at each of its statements in turn, and shows what `check` says of the state right after it and after a repetition. */
async function atEveryCut(
  fault: FaultInput,
  steps: {
    prepare(): Promise<string>;
    call(id: string): Promise<Answer>;
    check(id: string, repeated: boolean): Promise<void>;
  },
): Promise<number> {
  for (let at = 1; ; at++) {
    await reset();
    const id = await steps.prepare();
    const { id: faultId } = erp.faults.add({ ...fault, at });
    await steps.call(id).catch(() => undefined);
    const struck = erp.faults.list().find((known) => known.id === faultId)?.struck ?? 0;
    erp.faults.clear();
    await steps.check(id, false);
    await steps.call(id);
    await steps.check(id, true);
    if (struck === 0) return at - 1;
  }
}

const applied = async () => (await auditOf(erp)).filter((row) => row.applied);

describe('A requeue that is cut', () => {
  test.each(CUTS)(
    'leaves no change without trace and is completed by the next one: $kind $moment $answer',
    async (fault) => {
      const cuts = await atEveryCut(fault, {
        async prepare() {
          await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
          const [id = ''] = await enqueue(erp, tenant, [
            { serial: 'A-1', token: 11, status: 'dead', retries: 10 },
          ]);
          await ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id, body: { note: 'rests' } });
          await erp.root.query(`DELETE FROM ${erp.ownSchema}.audit`);
          return id;
        },
        call: (id) => ask(erp, 'POST /v1/outbox/requeue', { body: { ids: [id] } }),
        async check(id, repeated) {
          const [entry] = await outboxOf(erp, tenant);
          const trace = await auditOf(erp);
          // Applied exactly when it happened; and an acknowledgement never outlives the requeue.
          expect(await applied()).toHaveLength(entry?.status === 'dead' ? 0 : 1);
          if (entry?.status !== 'dead') expect(await acknowledged(erp)).toEqual([]);
          if ((await acknowledged(erp)).length === 0)
            expect(trace[0]?.before.acknowledgement.note).toBe('rests');
          if (!repeated) return;
          expect(entry?.status).not.toBe('dead');
          await runWorker(erp);
          expect(await outboxOf(erp, tenant)).toMatchObject([{ id, status: 'done', retries: 0 }]);
          expect(await coreLinks(erp)).toEqual({ 'A-1': '11' });
        },
      });
      expect(cuts).toBeGreaterThanOrEqual(12);
    },
  );
});

describe('An acknowledgement that is cut', () => {
  test.each(CUTS)('is written and audited once by the next one: $kind $moment $answer', async (fault) => {
    const cuts = await atEveryCut(fault, {
      async prepare() {
        const [id = ''] = await enqueue(erp, tenant, [{ serial: 'TEMP-1', token: 11, status: 'dead' }]);
        return id;
      },
      call: (id) => ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id, body: { note: 'rests' } }),
      async check(id, repeated) {
        const written = await acknowledged(erp);
        if (written.length === 1) expect((await auditOf(erp)).length).toBeGreaterThanOrEqual(1);
        if (!repeated) return;
        expect(written).toEqual([`${tenant.id}/${id}`]);
        expect(await applied()).toMatchObject([{ after: { acknowledgement: { note: 'rests' } } }]);
      },
    });
    expect(cuts).toBeGreaterThanOrEqual(8);
  });
});

describe('A resolution that is cut', () => {
  test.each(CUTS)('is made and audited once by the next one: $kind $moment $answer', async (fault) => {
    const cuts = await atEveryCut(fault, {
      prepare: async () => (await hold(erp, tenant, ['X-1']))[0] ?? '',
      call: (id) => ask(erp, 'POST /v1/quarantine/{id}/resolve', { id, body: { note: 'checked' } }),
      async check(_, repeated) {
        const { quarantine } = await ask(erp, 'GET /v1/quarantine', { query: { status: 'all' } });
        const open = quarantine[0].resolved_at === null;
        expect(await applied()).toHaveLength(open ? 0 : 1);
        if (repeated) expect(open).toBe(false);
      },
    });
    expect(cuts).toBeGreaterThanOrEqual(8);
  });
});
