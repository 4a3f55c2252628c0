import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SendServices, sendReport } from '../../../functions/checklist-report/send-report.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { composeReport } from '../../../functions/shared/checklist/compose.ts';
import { periodsOfDay } from '../../../functions/shared/checklist/periods.ts';
import type { Message } from '../../../functions/shared/publish.ts';
import { databasesOf, type LogEntry, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { servicesOf, settingsOf, useCloudWatch } from '../shared/checklist/fixture.ts';

const erp = await useErp();
const own = erp.ownSchema;
const NOW = new Date('2025-11-10T01:00:00Z');
const measurements = await useCloudWatch(NOW);
const periods = periodsOfDay('daily', Date.parse('2025-11-09'));

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, own);
});
beforeEach(async () => {
  erp.faults.clear();
  await erp.root.query(`DELETE FROM ${own}.report_sent`);
});

/** Two channels that keep what they are sent, and a sender that uses them. */
function office(overrides: Partial<SendServices> = {}) {
  const email: Message[] = [];
  const slack: Message[] = [];
  const log: LogEntry[] = [];
  let composed = 0;
  const services: SendServices = {
    compose: () => {
      composed += 1;
      return composeReport(servicesOf(erp, measurements.client), settingsOf(erp), {
        cadence: 'daily',
        periods,
        now: NOW,
      });
    },
    sent: { tenantCluster: databasesOf(erp, undefined, 'checklist-report').tenantCluster, schema: own },
    toEmail: async (message) => void email.push(message),
    toSlack: async (message) => void slack.push(message),
    log: quietLog(log),
    now: () => NOW,
    ...overrides,
  };
  return {
    email,
    slack,
    log,
    composed: () => composed,
    send: (requestId: string, again = false, at = NOW) =>
      sendReport({ ...services, now: () => at }, { cadence: 'daily', periods, requestId, again }),
  };
}

const gone = () => Promise.reject(new Error('no'));

describe('A report', () => {
  test('goes whole to e-mail and short to Slack, once for its period', async () => {
    const { email, slack, send, composed } = office();
    expect(await send('one')).toMatchObject({ sent: ['email', 'slack'], verdict: 'act' });
    expect(await send('two')).toEqual({ sent: 'before' });
    expect([email.length, slack.length, composed()]).toEqual([1, 1, 1]);
    expect(email[0]?.subject).toBe(
      'Serial Monitoring production, daily 2025-11-09: 6 items: 1 to act on, 1 not measured',
    );
  });

  test('goes out once when several runs start at once', async () => {
    const { email, slack, send } = office();
    const outcomes = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => send(id)));
    expect(outcomes.filter(({ sent }) => sent === 'before')).toHaveLength(4);
    expect([email.length, slack.length]).toEqual([1, 1]);
  });

  test.each(['INSERT IGNORE', 'UPDATE'])(
    'goes out once when one of two runs is the victim of a deadlock in its %s',
    async (verb) => {
      const { email, send } = office();
      await send('one');
      const deadlock = 'Database error code: 1213. Message: Deadlock found when trying to get lock';
      const match = { sql: `${verb}.*report_sent` };
      erp.faults.add({
        kind: 'refuse',
        exception: 'DatabaseErrorException',
        message: deadlock,
        match,
        at: 1,
      });
      expect(await send('two')).toEqual({ sent: 'before' });
      expect(erp.faults.list()).toMatchObject([{ struck: 1 }]);
      erp.faults.clear();
      expect(email).toHaveLength(1);
    },
  );

  test('goes out again when somebody asks for it', async () => {
    const { email, send } = office();
    await send('one');
    await send('two', true);
    expect(await send('three')).toEqual({ sent: 'before' });
    expect(email).toHaveLength(2);
  });

  test('of a run that died before it sent is sent by one that starts ten minutes later', async () => {
    const dying = office({ compose: () => Promise.reject(new Error('killed')) });
    await expect(dying.send('dies')).rejects.toThrow('killed');
    const { email, send } = office();
    expect(await send('at once')).toEqual({ sent: 'before' });
    expect(await send('later', false, new Date(NOW.getTime() + 10 * 60_000 + 1_000))).toMatchObject({
      sent: ['email', 'slack'],
    });
    expect(email).toHaveLength(1);
  });

  test('goes out twice rather than never while our own schema cannot be read', async () => {
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { sql: own } });
    const { email, send, log } = office();
    await send('one');
    await send('two');
    expect(email).toHaveLength(2);
    expect(log.map(({ message }) => message)).toContain(
      'Whether the report was sent before is not known: it is sent',
    );
  });

  test('goes to the channel that is left, and fails when none is', async () => {
    const withoutEmail = office({ toEmail: gone });
    expect(await withoutEmail.send('one')).toMatchObject({ sent: ['slack'] });
    expect(withoutEmail.log.map(({ level }) => level)).toContain('error');
    expect(withoutEmail.slack[0]?.text).toContain('The e-mail with the whole report could not be sent');
    await erp.root.query(`DELETE FROM ${own}.report_sent`);
    await expect(office({ toEmail: gone, toSlack: gone }).send('two')).rejects.toThrow('No channel');
  });

  test('goes to e-mail alone without Slack', async () => {
    const { send, email } = office({ toSlack: undefined });
    expect(await send('one')).toMatchObject({ sent: ['email'] });
    expect(email).toHaveLength(1);
  });
});
