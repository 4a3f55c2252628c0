import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, enqueue, outboxOf, register } from '../../support/outbox.ts';
import { acknowledged, ask, auditOf, clearDesk, hold } from './desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const tenant = erp.tenant('DEFAULT');
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);

beforeEach(async () => {
  await clearLinks(erp);
  await clearDesk(erp);
  await erp.root.query(`DELETE FROM ${tenant.database}.flow_token`);
  await erp.root.query(`DELETE FROM ${tenant.database}.job_ticket_serial`);
});

describe('The outbox', () => {
  test('is listed by status, newest first, page by page and each entry once', async () => {
    const rows = Array.from({ length: 7 }, (_, index) => ({
      serial: `A-${index}`,
      token: index + 1,
      status: 'dead' as const,
      // Several share a second, so the id must decide.
      minutesAgo: index < 4 ? 60 : 30,
    }));
    const ids = await enqueue(erp, tenant, [...rows, { serial: 'other', token: 9 }]);
    await erp.root.query(`UPDATE ${tenant.database}.serial_link_outbox SET created_at = NULL WHERE id = ?`, [
      ids[0],
    ]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '2', ...(cursor === null ? {} : { cursor }) };
      const page = await ask(erp, 'GET /v1/outbox', { query });
      seen.push(...page.entries.map(({ id }: { id: string }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => ids[index]));
  });

  test('shows the error and the acknowledgement of an entry', async () => {
    const [id = ''] = await enqueue(erp, tenant, [
      { serial: 'A-1', token: 11, status: 'dead', retries: 10, error: 'no' },
    ]);
    await ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id, body: { note: 'known' } });
    expect(await ask(erp, 'GET /v1/outbox')).toMatchObject({
      ok: true,
      timestamp: '2025-11-09T14:30:00Z',
      tenant_id: tenant.id,
      entries: [
        {
          id,
          serial_code: 'A-1',
          token_id: '11',
          status: 'dead',
          retry_count: 10,
          last_error: 'no',
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          acknowledgement: { note: 'known', by: 'session:7' },
        },
      ],
      next_cursor: null,
    });
    expect(await ask(erp, 'GET /v1/outbox', { query: { status: 'done' } })).toMatchObject({ entries: [] });
  });
});

describe('Explaining an entry', () => {
  const explain = async (serial: string, token: number, status: 'dead' | 'pending' = 'dead') => {
    const [id = ''] = await enqueue(erp, tenant, [{ serial, token, status }]);
    return ask(erp, 'GET /v1/outbox/{id}', { id });
  };

  test('tells the state in both databases', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.flow_token (id_token, id_instance, serial_number) VALUES (11, 1, 'A-1'), (12, 1, 'a-1')`,
    );
    await erp.root.query(
      `INSERT INTO ${tenant.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_token_id, spawned_at)
       VALUES (5, 'A-1', 1, 11, '2025-11-09 14:00:00')`,
    );
    expect(await explain('A-1', 11)).toMatchObject({
      state: {
        tokens: [{ token_id: '11', status: 'ready', replaces_token_id: null }],
        job_ticket_serial: { job_ticket_id: '5', spawned_token_id: '11', spawned_at: '2025-11-09T14:00:00Z' },
        registry: { production_type: 'hatthasilpa', token_id: null },
      },
      likely_cause: expect.stringMatching(/^Nothing stands in the way now.*was tried\.$/),
      requeue_would: 'It would link the serial and mark the entry done.',
    });
  });

  test.each<[string, number, RegExp, RegExp]>([
    ['A-none', 11, /no such serial/, /try again/],
    ['A-oem', 11, /registered as oem/, /^Nothing/],
    ['A-same', 11, /names the token already/, /mark the entry done/],
    ['A-other', 11, /names token 99, which does not carry/, /^Nothing/],
    ['A-free', 11, /token 11 does not carry this serial/, /link the serial/],
    ['TEMP-7', 11, /temporary serial/, /^Nothing/],
    ['A-foreign', 11, /no such serial for your organisation/, /try again/],
  ])('names the likely cause for %s', async (serial, token, cause, forecast) => {
    await register(erp, [
      { serial: 'A-oem', tenantId: tenant.id, type: 'oem' },
      { serial: 'A-same', tenantId: tenant.id, token: 11 },
      { serial: 'A-other', tenantId: tenant.id, token: 99 },
      { serial: 'A-free', tenantId: tenant.id },
      { serial: 'A-foreign', tenantId: erp.tenant('maison_atelier').id },
    ]);
    const answer = await explain(serial, token);
    expect(answer.likely_cause).toMatch(cause);
    expect(answer.requeue_would).toMatch(forecast);
  });

  test.each([
    ['ERR_ALREADY_LINKED: the registry names token 99', /named another token when the link was tried/],
    ['[checker] ERR_NOT_FOUND: no such serial', /had no such serial when the link was tried/],
    ['Core link failed: connection refused', /the Core DB probably could not be used/],
  ])('names what stood in the way of a serial that is free now, by its error: %s', async (error, cause) => {
    await register(erp, [{ serial: 'A-freed', tenantId: tenant.id }]);
    const [id = ''] = await enqueue(erp, tenant, [{ serial: 'A-freed', token: 11, status: 'dead', error }]);
    const { likely_cause } = await ask(erp, 'GET /v1/outbox/{id}', { id });
    expect(likely_cause).toMatch(cause);
  });

  test('knows that a link to the replaced token is in order', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id, token: 10 }]);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.flow_token (id_token, id_instance, serial_number, status, parent_scrapped_token_id)
       VALUES (10, 1, 'A-1', 'scrapped', NULL), (11, 1, 'A-1', 'ready', 10)`,
    );
    expect((await explain('A-1', 11)).likely_cause).toContain('is in order');
  });

  test('says that a pending entry would not be requeued', async () => {
    expect((await explain('A-1', 11, 'pending')).requeue_would).toContain('is pending');
  });
});

describe('Acknowledging', () => {
  const acknowledge = (id: string, note = 'known') =>
    ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id, body: { note } });

  test('keeps the entry dead, is audited, and changes nothing the second time', async () => {
    const [id = ''] = await enqueue(erp, tenant, [{ serial: 'TEMP-1', token: 11, status: 'dead' }]);
    expect(await acknowledge(id)).toMatchObject({
      changed: true,
      entry: { acknowledgement: { note: 'known' } },
    });
    expect(await acknowledge(id, 'another note')).toMatchObject({
      changed: false,
      entry: { acknowledgement: { note: 'known' } },
    });
    expect(await outboxOf(erp, tenant)).toMatchObject([{ status: 'dead' }]);
    expect(await auditOf(erp)).toMatchObject([
      { actor: 'session 7', action: 'outbox.acknowledge', subject: `outbox/${id}`, applied: true },
    ]);
  });

  test('by several at once is written and audited once', async () => {
    const [id = ''] = await enqueue(erp, tenant, [{ serial: 'TEMP-1', token: 11, status: 'dead' }]);
    const answers = await Promise.all(['a', 'b', 'c'].map((note) => acknowledge(id, note)));
    expect(answers.filter(({ changed }) => changed)).toHaveLength(1);
    expect((await auditOf(erp)).filter(({ applied }) => applied)).toHaveLength(1);
    expect(await acknowledged(erp)).toHaveLength(1);
  });

  test('refuses an entry that is not dead', async () => {
    const [id = ''] = await enqueue(erp, tenant, [{ serial: 'A-1', token: 11 }]);
    await expect(acknowledge(id)).rejects.toMatchObject({ status: 409, appCode: 'SERIAL_METRICS_409_STATE' });
    expect(await auditOf(erp)).toEqual([]);
  });
});

describe('The quarantine', () => {
  test('is listed and resolved once, with the note in the audit row', async () => {
    const [first = '', second = ''] = await hold(erp, tenant, ['X-1', 'X-2']);
    const resolve = () =>
      ask(erp, 'POST /v1/quarantine/{id}/resolve', { id: first, body: { note: 'checked' } });
    const answers = await Promise.all([resolve(), resolve(), resolve()]);
    expect(answers.filter(({ changed }) => changed)).toHaveLength(1);
    expect(await resolve()).toMatchObject({
      changed: false,
      quarantine: { resolved_at: expect.any(String) },
    });
    expect(await ask(erp, 'GET /v1/quarantine')).toMatchObject({ quarantine: [{ id: second }] });
    expect(await ask(erp, 'GET /v1/quarantine', { query: { status: 'all', limit: '1' } })).toMatchObject({
      quarantine: [{ id: second }],
      next_cursor: expect.any(String),
    });
    expect((await auditOf(erp)).filter(({ applied }) => applied)).toMatchObject([
      {
        subject: `quarantine/${first}`,
        before: { resolved: false },
        after: { resolved: true, note: 'checked' },
      },
    ]);
  });
});

describe('Findings', () => {
  test('are the open ones of the own tenant, page by page', async () => {
    const add = (tenantId: number, subject: string, closed = 'NULL') =>
      erp.root.query(
        `INSERT INTO ${erp.ownSchema}.finding (tenant_id, check_name, subject, detail, serials, first_seen, last_seen, closed_at)
         VALUES (?, 'dual_link_mismatch', ?, 'differs', '["A-1"]', '2025-11-09 14:00:00', '2025-11-09 14:00:00', ${closed})`,
        [tenantId, subject],
      );
    await add(tenant.id, 'A-1');
    await add(tenant.id, 'A-2');
    await add(tenant.id, 'closed', 'UTC_TIMESTAMP()');
    await add(erp.tenant('maison_atelier').id, 'foreign');
    const first = await ask(erp, 'GET /v1/findings', { query: { limit: '1' } });
    expect(first.findings).toMatchObject([
      { subject: 'A-2', serials: ['A-1'], first_seen: '2025-11-09T14:00:00Z' },
    ]);
    const second = await ask(erp, 'GET /v1/findings', { query: { limit: '1', cursor: first.next_cursor } });
    expect(second).toMatchObject({ findings: [{ subject: 'A-1' }], next_cursor: null });
  });
});
