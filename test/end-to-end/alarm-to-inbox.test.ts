import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';

/**
 * Everything here happens in virtual time: minutes below are minutes of the factory, not of the test. The
 * scenes end before 01:00, when the daily checklist is sent.
 */
const START = new Date('2026-11-20T05:00:00Z');

let system: VirtualSystem;

beforeAll(async () => {
  system = await startVirtualSystem({ start: START });
}, 120_000);
afterAll(() => system.stop());

/** Title and channel of what people were told since the last look. */
function news(): string[] {
  const messages = system.deployed.sns.inbox.list();
  system.deployed.sns.inbox.clear();
  return messages.map(
    ({ channel, state, title, text, source }) =>
      `${channel} ${state === 'delivered' ? '' : `${state} `}${source.kind === 'alarm' ? title : text.split('\n')[0]}`,
  );
}

function stateOf(alarm: string): string | undefined {
  return system.deployed.cloudwatch.engine.status(alarm)?.state.value;
}

/** Names of the alarms that fire. */
function alarms(): string[] {
  const { statuses } = system.deployed.cloudwatch.engine;
  return statuses.filter(({ state }) => state.value === 'ALARM').map(({ alarm }) => alarm.name);
}
const TENANT = 'bgerp_t_default';

describe('A fresh deploy', () => {
  test('tells nobody anything, not in its first four hours', async () => {
    await system.advance(240);
    expect(alarms()).toEqual([]);
    expect(news()).toEqual([]);
  });
});

describe('A dead entry', () => {
  test('alarms within two collections, by e-mail and Slack, with impact, what to do and the runbook', async () => {
    await system.erp.query(
      `INSERT INTO ${TENANT}.serial_link_outbox (serial_code, dag_token_id, status, retry_count, last_error, created_at, updated_at)
       VALUES ('A-1', 11, 'dead', 10, 'ERR_NOT_FOUND', ?, ?)`,
      [system.clock.now(), system.clock.now()],
    );
    await system.advance(11);

    expect(stateOf('outbox-dead-entries')).toBe('ALARM');
    const [email, slack, ...more] = system.deployed.sns.inbox.list();
    expect(more).toEqual([]);
    expect(email).toMatchObject({
      channel: 'email',
      state: 'delivered',
      title: expect.stringContaining('ALARM: "outbox-dead-entries"'),
    });
    expect(slack).toMatchObject({ channel: 'slack', state: 'delivered' });
    for (const message of [email, slack]) {
      for (const part of [
        'Dead outbox entries',
        'not linked in the Core DB',
        'requeue or acknowledge',
        'docs/runbooks/outbox-dead-entries.md',
      ]) {
        expect(message?.text).toContain(part);
      }
    }
    system.deployed.sns.inbox.clear();
    await system.advance(60);
    expect(news(), 'told once').toEqual([]);
  });

  test('is over once it is requeued and linked, and that is told once', async () => {
    await system.erp.query(
      `INSERT INTO bgerp.serial_registry (serial_code, tenant_id, org_code, production_type, hash_signature, checksum)
       VALUES ('A-1', 1, 'DEFA', 'hatthasilpa', REPEAT('f', 64), '1')`,
    );
    await system.erp.query(
      `UPDATE ${TENANT}.serial_link_outbox SET status = 'pending', retry_count = 0 WHERE serial_code = 'A-1'`,
    );
    await system.advance(20);

    expect(stateOf('outbox-dead-entries')).toBe('OK');
    const [row] = await system.erp.query(
      `SELECT dag_token_id FROM bgerp.serial_registry WHERE serial_code = 'A-1'`,
    );
    expect(row?.['dag_token_id']).toBe(11);
    const told = news();
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^email .*outbox-dead-entries is OK again/);
    expect(told[1]).toMatch(/^slack .*OK again/);
    await system.advance(60);
    expect(news()).toEqual([]);
  });
});

describe('An entry that the worker gives up', () => {
  test('is told by the worker itself in Slack, with serial and cause, beside the alarm', async () => {
    await system.erp.query(
      `INSERT INTO ${TENANT}.serial_link_outbox (serial_code, dag_token_id, created_at, updated_at) VALUES ('TEMP-9', 9, ?, ?)`,
      [system.clock.now(), system.clock.now()],
    );
    await system.advance(15);

    const [notice] = system.deployed.sns.inbox.list({ channel: 'slack' });
    expect(notice).toMatchObject({
      state: 'delivered',
      title: expect.stringContaining('1 outbox entry died in 1 tenant'),
    });
    expect(notice?.text).toContain('TEMP-9');
    expect(stateOf('outbox-dead-entries')).toBe('ALARM');
    await system.erp.query(
      `INSERT INTO serial_monitor.acknowledgement
       SELECT 1, id, 'never registered', 'test', ? FROM ${TENANT}.serial_link_outbox WHERE serial_code = 'TEMP-9'`,
      [system.clock.now()],
    );
    await system.advance(15);
    expect(stateOf('outbox-dead-entries'), 'an acknowledged entry ends the alarm').toBe('OK');
    system.deployed.sns.inbox.clear();
  });
});

describe('A stopped worker', () => {
  test('is missed within 20 minutes, and its return is told once', async () => {
    system.deployed.schedules.pause('serial-monitoring-local-outbox-worker');
    await system.advance(21);
    expect(stateOf('outbox-worker-silent')).toBe('ALARM');
    expect(news()).toEqual([
      'email ALARM: "outbox-worker-silent" in US East (N. Virginia)',
      expect.stringMatching(/^slack .*outbox-worker-silent/),
    ]);

    system.deployed.schedules.resume('serial-monitoring-local-outbox-worker', system.clock.now());
    await system.advance(15);
    expect(stateOf('outbox-worker-silent')).toBe('OK');
    expect(news()).toEqual([
      expect.stringMatching(/^email .*outbox-worker-silent is OK again/),
      expect.stringMatching(/^slack .*OK again/),
    ]);
  });
});

describe('A warning that nothing explains', () => {
  test('goes to Slack alone, and so does its end', async () => {
    const now = system.clock.now();
    await system.erp.query(
      `INSERT INTO ${TENANT}.serial_link_outbox (serial_code, dag_token_id, retry_count, last_error, created_at, updated_at)
       VALUES ('A-old', 21, 4, 'ERR_NOT_FOUND', ?, ?)`,
      [new Date(now.getTime() - 7 * 3_600_000), now],
    );
    await system.advance(40);
    expect(news()).toEqual([expect.stringMatching(/^slack .*outbox-pending-age/)]);

    await system.erp.query(
      `UPDATE ${TENANT}.serial_link_outbox SET status = 'done' WHERE serial_code = 'A-old'`,
    );
    await system.advance(30);
    expect(stateOf('outbox-pending-age')).toBe('OK');
    expect(news()).toEqual([expect.stringMatching(/^slack .*OK again/)]);
  });
});

describe('A Core DB that is down for seven hours', () => {
  test('is told once; the age warning that follows from it is held back; every link heals afterwards', async () => {
    const fault = system.deployed.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core' },
    });
    await system.erp.query(
      `INSERT INTO bgerp.serial_registry (serial_code, tenant_id, org_code, production_type, hash_signature, checksum)
       VALUES ('A-2', 1, 'DEFA', 'hatthasilpa', REPEAT('f', 64), '1')`,
    );
    await system.erp.query(
      `INSERT INTO ${TENANT}.serial_link_outbox (serial_code, dag_token_id, last_error, created_at, updated_at) VALUES ('A-2', 12, 'gone away', ?, ?)`,
      [system.clock.now(), system.clock.now()],
    );
    await system.advance(7 * 60);
    expect(stateOf('core-db-unreachable')).toBe('ALARM');
    expect(stateOf('outbox-pending-age')).toBe('ALARM');
    expect(news()).toEqual([
      'email ALARM: "core-db-unreachable" in US East (N. Virginia)',
      expect.stringMatching(/^slack .*core-db-unreachable/),
    ]);
    const [waiting] = await system.erp.query(
      `SELECT status, retry_count FROM ${TENANT}.serial_link_outbox WHERE serial_code = 'A-2'`,
    );
    expect(waiting).toMatchObject({ status: 'pending', retry_count: 0 });

    system.deployed.faults.remove(fault.id);
    await system.advance(6);
    const [linked] = await system.erp.query(
      `SELECT status FROM ${TENANT}.serial_link_outbox WHERE serial_code = 'A-2'`,
    );
    expect(linked).toMatchObject({ status: 'done' });

    await system.advance(90);
    expect(alarms()).toEqual([]);
    expect(news()).toEqual([
      expect.stringMatching(/^email .*core-db-unreachable is OK again/),
      expect.stringMatching(/^slack .*OK again/),
    ]);
  });
});
