import type { RowDataPacket } from 'mysql2/promise';
import { ask } from '../../../scripts/soak/ask.ts';
import type { ToldMessage } from '../../../scripts/soak/record.ts';
import { functionNameOf, type Soak } from '../../../scripts/soak/soak-system.ts';

/** Makes something wrong; answers how to put it right again. */
export type Plant = (soak: Soak) => Promise<() => unknown>;

const TENANT = 'DEFAULT';
const DATABASE = '`bgerp_t_default`';
const NO_TOKEN = 900_000;

async function first(soak: Soak, sql: string): Promise<RowDataPacket> {
  const [row] = await soak.system.erp.query(`${sql} LIMIT 1`);
  if (row === undefined) throw new Error(`The soak has no such row: ${sql}`);
  return row;
}

/** A piece that was spawned in this soak and is linked on both sides. */
async function linkedPiece({ system, record }: Soak): Promise<string> {
  const serials = record.spawns.flatMap(({ tenantCode, serial }) => (tenantCode === TENANT ? [serial] : []));
  const [row] = await system.erp.query(
    `SELECT registry.serial_code AS serial FROM bgerp.serial_registry AS registry
     JOIN ${DATABASE}.job_ticket_serial AS own
       ON own.serial_number = CONVERT(registry.serial_code USING utf8mb4) COLLATE utf8mb4_unicode_ci
     LEFT JOIN ${DATABASE}.serial_link_outbox AS entry ON entry.serial_code = own.serial_number
     WHERE registry.serial_code IN (?) AND registry.dag_token_id = own.spawned_token_id AND entry.id IS NULL LIMIT 1`,
    [serials],
  );
  if (row === undefined) throw new Error('The soak has linked nothing.');
  return String(row['serial']);
}

/** Changes something by SQL and undoes it by SQL. */
const bySql =
  (change: (soak: Soak) => Promise<readonly [sql: string, undo: string]>): Plant =>
  async (soak) => {
    const [sql, undo] = await change(soak);
    await soak.system.erp.query(sql);
    return () => soak.system.erp.query(undo);
  };

const relinked = (token: (right: number) => string) =>
  bySql(async (soak) => {
    const serial = await linkedPiece(soak);
    const { token: right } = await first(
      soak,
      `SELECT dag_token_id AS token FROM bgerp.serial_registry WHERE serial_code = '${serial}'`,
    );
    const set = (to: string) =>
      `UPDATE bgerp.serial_registry SET dag_token_id = ${to} WHERE serial_code = '${serial}'`;
    return [set(token(Number(right))), set(String(right))];
  });

const entry = (column: string, wrong: string, status: 'done' | 'dead' = 'done') =>
  bySql(async (soak) => {
    const row = await first(
      soak,
      `SELECT id, ${column} AS was FROM ${DATABASE}.serial_link_outbox WHERE status = '${status}'`,
    );
    const set = (to: string) =>
      `UPDATE ${DATABASE}.serial_link_outbox SET ${column} = ${to} WHERE id = ${row['id']}`;
    return [set(wrong), set(`'${row['was']}'`)];
  });

const counted = (by: number) =>
  bySql(async (soak) => {
    const [batch] = soak.record.batches.filter(({ remembered }) => remembered);
    if (batch === undefined) throw new Error('The soak has counted no events.');
    const { hour, metric } = await first(
      soak,
      `SELECT DATE_FORMAT(hour, '%Y-%m-%d %H:00:00') AS hour, metric FROM serial_monitor.event_hourly
       WHERE tenant_code = '${TENANT}' AND metric LIKE 'serial.generation%' ORDER BY hour DESC`,
    );
    const add = (count: number) =>
      `UPDATE serial_monitor.event_hourly SET count = count + ${count}
       WHERE tenant_code = '${TENANT}' AND hour = '${hour}' AND metric = '${metric}'`;
    return [add(by), add(-by)];
  });

/** Changes a list of the record, and sets it back. */
async function inList<T>(list: T[], change: (list: T[]) => unknown): Promise<() => unknown> {
  const before = [...list];
  change(list);
  return () => list.splice(0, list.length, ...before);
}

function messageOf(messages: readonly ToldMessage[], wanted: (told: ToldMessage) => boolean): ToldMessage {
  const found = messages.find(wanted);
  if (found === undefined) throw new Error('The soak has told no such message.');
  return found;
}

const ofKind =
  (kind: 'alarm' | 'rule' | 'role') =>
  ({ message }: ToldMessage): boolean =>
    message.source.kind === kind && (kind !== 'role' || message.title.includes('new consistency'));

const twice =
  (kind: 'alarm' | 'rule'): Plant =>
  ({ record: { messages } }) =>
    inList(messages, (list) => list.push(messageOf(list, ofKind(kind))));

const never =
  (kind: 'alarm' | 'rule'): Plant =>
  ({ record: { messages } }) =>
    inList(messages, (list) => list.splice(list.indexOf(messageOf(list, ofKind(kind))), 1));

const changed =
  (change: Partial<ToldMessage['message']>): Plant =>
  ({ record: { messages } }) =>
    inList(messages, (list) => {
      const told = messageOf(list, ofKind('alarm'));
      list.push({ ...told, message: { ...told.message, ...change } });
    });

/** A quick machine is done with the quiet days while the last fault still explains failures. */
const LONG_AFTER_MS = 60_000;

const run =
  (change: { kind?: 'failed'; requestId?: string; duration?: number }): Plant =>
  ({ record, system }) =>
    inList(record.invocations, (list) =>
      list.push({
        functionName: functionNameOf('outbox-worker'),
        requestId: 'planted',
        kind: 'succeeded',
        duration: 1,
        at: system.clock.now(),
        fromMs: performance.now() + LONG_AFTER_MS,
        toMs: performance.now() + LONG_AFTER_MS,
        ...change,
      }),
    );

/** Something wrong of each kind that a soak looks for, by the beginning of what it says then. */
export const plants: Readonly<Record<string, Plant>> = {
  'a lost serial': relinked(() => 'NULL'),
  'a wrong link': relinked((right) => String(right + NO_TOKEN)),
  'a link changed': relinked((right) => String(right + NO_TOKEN)),
  'a serial that is linked to two tokens': relinked((right) => String(right + NO_TOKEN)),
  'an entry is neither done nor dead': entry('status', "'pending'"),
  'a done entry whose link is not in the registry': entry('dag_token_id', String(NO_TOKEN)),
  'a dead entry whose link is in the registry': entry('status', "'dead'"),
  'a dead entry that could be linked': async (soak) => {
    const unlink = await relinked(() => 'NULL')(soak);
    const { serial } = await first(
      soak,
      "SELECT serial_code AS serial FROM bgerp.serial_registry WHERE tenant_id = 1 AND production_type = 'hatthasilpa' AND dag_token_id IS NULL",
    );
    const { system } = soak;
    await system.erp.query(
      `INSERT INTO ${DATABASE}.serial_link_outbox (serial_code, dag_token_id, status, last_error) VALUES (?, ?, 'dead', 'planted')`,
      [serial, NO_TOKEN],
    );
    return async () => {
      await system.erp.query(`DELETE FROM ${DATABASE}.serial_link_outbox WHERE last_error = 'planted'`);
      await unlink();
    };
  },
  'a link handed over twice': bySql(async () => [
    `INSERT INTO ${DATABASE}.serial_link_outbox (serial_code, dag_token_id, status, last_error)
     SELECT serial_code, dag_token_id, status, 'planted' FROM ${DATABASE}.serial_link_outbox
     WHERE status = 'done' LIMIT 1`,
    `DELETE FROM ${DATABASE}.serial_link_outbox WHERE last_error = 'planted'`,
  ]),
  'an OEM serial that is linked': bySql(async (soak) => {
    const { serial } = await first(
      soak,
      "SELECT serial_code AS serial FROM bgerp.serial_registry WHERE tenant_id = 1 AND production_type = 'oem'",
    );
    const set = (to: string) =>
      `UPDATE bgerp.serial_registry SET dag_token_id = ${to} WHERE serial_code = '${serial}'`;
    return [set('7'), set('NULL')];
  }),
  'a finding is open': bySql(async () => [
    `INSERT INTO serial_monitor.finding (tenant_id, check_name, subject, detail, serials, first_seen, last_seen)
     VALUES (1, 'oem_core_link', 'PLANTED', 'planted', '[]', NOW(), NOW())`,
    "DELETE FROM serial_monitor.finding WHERE subject = 'PLANTED'",
  ]),
  'a quarantined serial is not resolved': bySql(async (soak) => {
    const { id, at } = await first(
      soak,
      `SELECT id, DATE_FORMAT(resolved_at, '%Y-%m-%d %H:%i:%s') AS at FROM ${DATABASE}.serial_quarantine`,
    );
    const set = (to: string) =>
      `UPDATE ${DATABASE}.serial_quarantine SET resolved_at = ${to} WHERE id = ${id}`;
    return [set('NULL'), set(`'${at}'`)];
  }),
  'events were counted twice': counted(100_000),
  'events were lost': counted(-100_000),
  'a run that nobody remembers': run({}),
  'a run over its time': run({ duration: 3_600_000 }),
  'a failed run without a dead letter': run({ kind: 'failed' }),
  'a run failed for no reason': run({ kind: 'failed' }),
  'a dead letter that no run explains': async ({ record: { deadLetters } }) => {
    const body = JSON.stringify({ requestContext: { requestId: 'planted' } });
    deadLetters.set('planted', { id: 'planted', sentAt: '', body, attributes: {} });
    return () => deadLetters.delete('planted');
  },
  'an alarm is not OK': async ({ system: { deployed, clock } }) => {
    const { engine } = deployed.cloudwatch;
    const set = (value: 'ALARM' | 'OK') =>
      engine.setState('link-error-rate', {
        value,
        reason: 'planted',
        reasonData: undefined,
        at: clock.now(),
      });
    set('ALARM');
    return () => {
      clock.advance(60_000);
      set('OK');
    };
  },
  'an alarm was told too often': twice('alarm'),
  'an alarm was not told': never('alarm'),
  'a recovery was told too often': twice('rule'),
  'a recovery was not told': never('rule'),
  'a message without an alarm': changed({ at: '2020-01-01T00:00:00.000Z' }),
  'a message that nobody could get': changed({ state: 'dropped' }),
  // Before all runs, so that no run of the checker explains it.
  'a finding was told too often': ({ record: { messages } }) =>
    inList(messages, (list) => list.unshift({ ...messageOf(list, ofKind('role')), atMs: 0 })),
  'a finding was not told': ({ record: { messages } }) =>
    inList(messages, (list) => list.splice(0, list.length, ...list.filter((told) => !ofKind('role')(told)))),
  'a death was told twice': ({ record: { messages } }) =>
    inList(messages, (list) => {
      const notice = messageOf(list, ({ message }) => message.title.includes('outbox entries died'));
      list.push(...Array.from({ length: 100 }, () => notice));
    }),
  'a wrong answer': async (soak) => {
    const headers = { Cookie: soak.system.erpService.session[TENANT] ?? '' };
    const path = '/v1/metrics/summary';
    await ask(soak, { method: 'GET', path, headers, tenant: 'maison_atelier' });
    return () => undefined;
  },
};
