import { expect, test } from 'vitest';
import type { Spawn } from '../../local/erp/factory.ts';
import { startVirtualSystem } from '../../local/virtual-system.ts';
import { isThorough } from '../support/thoroughness.ts';

/** Minutes before an outage of the Core DB, in it, of a collector that stopped, and after it. */
const [BEFORE, OUTAGE, STOPPED, AFTER] = isThorough ? [30, 30, 25, 35] : [5, 12, 20, 8];

/** Busy hours with two outages, told as what the alarms did and what people were told. */
async function busyHours(): Promise<{ history: string[]; inbox: string[] }> {
  const system = await startVirtualSystem({
    start: new Date('2026-11-20T08:00:00Z'),
    history: true,
    factorySteps: 2,
    seed: 7,
  });
  try {
    await system.advance(BEFORE);
    const fault = system.deployed.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core' },
    });
    await system.advance(OUTAGE);
    system.deployed.faults.remove(fault.id);
    system.deployed.schedules.pause('serial-monitoring-local-metrics-collector');
    await system.advance(STOPPED);
    system.deployed.schedules.resume('serial-monitoring-local-metrics-collector', system.clock.now());
    await system.advance(AFTER);
    return {
      history: system.deployed.cloudwatch.engine.history.map(
        ({ alarm, at, summary }) => `${at.toISOString()} ${alarm.name}: ${summary}`,
      ),
      inbox: system.deployed.sns.inbox
        .list()
        .map(({ at, channel, state, title }) => `${at} ${channel} ${state} ${title}`),
    };
  } finally {
    await system.stop();
  }
}

test('The same virtual day gives the same alarms and messages', async () => {
  const [first, second] = await Promise.all([busyHours(), busyHours()]);
  expect(first.history.filter((line) => line.includes('to ALARM')).length).toBeGreaterThan(2);
  expect(first.inbox.length).toBeGreaterThan(4);
  expect(second).toEqual(first);
}, 240_000);

test('A killed database comes again with all that was committed, and the factory goes on in it', async () => {
  const spawns: Spawn[] = [];
  const system = await startVirtualSystem({
    start: new Date('2026-11-20T08:00:00Z'),
    factorySteps: 4,
    seed: 7,
    onSpawn: (spawn) => spawns.push(spawn),
  });
  const tokens = async () => {
    const rows = await system.erp.query(
      `SELECT 'DEFAULT' AS tenantCode, serial_number AS serial, id_token AS token FROM bgerp_t_default.flow_token
       UNION SELECT 'maison_atelier', serial_number, id_token FROM bgerp_t_maison_atelier.flow_token`,
    );
    return rows.map(({ tenantCode, serial, token }) => ({ tenantCode, serial, token: Number(token) }));
  };
  try {
    await system.advance(20);
    const restarted = system.restartDatabase();
    await system.advance(10);
    await restarted;
    const before = [...spawns];
    expect(before.length).toBeGreaterThan(0);
    expect(await tokens()).toEqual(expect.arrayContaining(before));
    await system.advance(20);
    expect(spawns.length).toBeGreaterThan(before.length);
    expect(await tokens()).toEqual(expect.arrayContaining(spawns));
    const runs = await system.erp.query(
      "SELECT COUNT(*) AS count FROM serial_monitor.job_run WHERE job = 'outbox-worker' AND completed_at > '2026-11-20 08:30:00'",
    );
    expect(runs).toEqual([{ count: 3 }]);
  } finally {
    await system.stop();
  }
});

test('The databases may take another time for now than the functions', async () => {
  const system = await startVirtualSystem({ start: new Date('2026-11-20T08:00:00Z') });
  try {
    system.skewDatabases(-90_000);
    await system.advance(1);
    const [run] = await system.erp.query(
      `SELECT DATE_FORMAT(seen_at, '%H:%i:%s') AS byDatabase,
        (SELECT DATE_FORMAT(MAX(completed_at), '%H:%i:%s') FROM serial_monitor.job_run) AS byFunction
       FROM serial_monitor.known_tenant LIMIT 1`,
    );
    expect(run).toEqual({ byDatabase: '07:58:30', byFunction: '08:00:00' });
  } finally {
    await system.stop();
  }
});
