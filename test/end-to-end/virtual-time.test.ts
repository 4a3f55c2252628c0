import { expect, test } from 'vitest';
import { startVirtualSystem } from '../../local/virtual-system.ts';

/** Four busy hours with two outages, told as what the alarms did and what people were told. */
async function fourHours(): Promise<{ history: string[]; inbox: string[] }> {
  const system = await startVirtualSystem({
    start: new Date('2026-11-20T08:00:00Z'),
    history: true,
    factorySteps: 2,
    seed: 7,
  });
  try {
    await system.advance(60);
    const fault = system.deployed.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core' },
    });
    await system.advance(90);
    system.deployed.faults.remove(fault.id);
    system.deployed.schedules.pause('serial-monitoring-local-metrics-collector');
    await system.advance(45);
    system.deployed.schedules.resume('serial-monitoring-local-metrics-collector', system.clock.now());
    await system.advance(60);
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
  const first = await fourHours();
  expect(first.history.filter((line) => line.includes('to ALARM')).length).toBeGreaterThan(2);
  expect(first.inbox.length).toBeGreaterThan(4);
  expect(await fourHours()).toEqual(first);
}, 240_000);
