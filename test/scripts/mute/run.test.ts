import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetAlarmMuteRuleCommand,
  type GetAlarmMuteRuleCommandOutput,
  PutAlarmMuteRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { alertRules } from '../../../lib/catalogue/alert-rules.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { UsageError } from '../../../scripts/command-line.ts';
import type { Order } from '../../../scripts/mute/options.ts';
import { MuteError, runOrder } from '../../../scripts/mute/run.ts';
import { exampleSettings } from '../../support/stack.ts';

const NOW = new Date('2026-11-20T09:14:30Z');
const aws = mockClient(CloudWatchClient);
// It mocks the class, which other files of this worker use.
afterAll(() => aws.restore());
const NAME = 'serial-monitoring-production-maintenance';
/** All but the two that are never muted. */
const MUTABLE = Object.keys(alertRules).filter((name) => !name.endsWith('-deliveries-failed'));

const target = (settings = exampleSettings()) => ({
  client: new CloudWatchClient({ region: 'eu-central-1' }),
  settings: parseSettings(settings, 'test'),
});

const start = (order: Partial<Extract<Order, { kind: 'start' }>> = {}) =>
  runOrder({ kind: 'start', minutes: 60, reason: 'MySQL upgrade', rules: [], ...order }, target(), NOW);

/** Puts that were sent, by name. */
const puts = () => aws.commandCalls(PutAlarmMuteRuleCommand).map(({ args: [{ input }] }) => input);
const deleted = () =>
  aws.commandCalls(DeleteAlarmMuteRuleCommand).map(({ args: [{ input }] }) => input.AlarmMuteRuleName);

/** AWS keeps what it is given; `status` stands in for its clock. */
function remember(
  status: 'SCHEDULED' | 'ACTIVE' | 'EXPIRED',
  kept: Partial<GetAlarmMuteRuleCommandOutput>[] = [],
): void {
  const rules = new Map(kept.map((rule) => [rule.Name ?? '', rule]));
  aws.on(PutAlarmMuteRuleCommand).callsFake((input) => {
    rules.set(input.Name, { ...input, Status: status });
    return {};
  });
  aws.on(DeleteAlarmMuteRuleCommand).callsFake((input) => {
    rules.delete(input.AlarmMuteRuleName);
    return {};
  });
  aws.on(GetAlarmMuteRuleCommand).callsFake((input) => {
    const rule = rules.get(input.AlarmMuteRuleName);
    if (rule !== undefined) return rule;
    throw new ResourceNotFoundException({ message: 'no such rule', $metadata: {} });
  });
}

beforeEach(() => {
  aws.reset();
  remember('SCHEDULED');
  aws.on(DescribeAlarmsCommand).callsFake(({ AlarmNames = [] }) => ({
    MetricAlarms: AlarmNames.map((AlarmName: string) => ({
      AlarmName,
      StateValue: AlarmName === 'outbox-dead-entries' ? 'ALARM' : 'OK',
    })),
  }));
  aws.on(DescribeAlarmHistoryCommand).resolves({ AlarmHistoryItems: [] });
});

describe('A mute', () => {
  test('is a one-time rule of AWS from the next full minute, which needs no second call to end', async () => {
    const lines = await start();
    expect(puts()).toEqual([
      {
        Name: NAME,
        Description: 'MySQL upgrade',
        Rule: { Schedule: { Expression: 'at(2026-11-20T09:15)', Duration: 'PT60M', Timezone: 'UTC' } },
        MuteTargets: { AlarmNames: MUTABLE },
      },
    ]);
    expect(aws.commandCalls(DisableAlarmActionsCommand)).toEqual([]);
    expect(lines[0]).toBe(
      `From 2026-11-20 09:15 until 2026-11-20 10:15 UTC ${MUTABLE.length} alarms are muted: MySQL upgrade`,
    );
    expect(lines[1]).toContain(
      'Already in ALARM, so told before, and not told again at the end: outbox-dead-entries.',
    );
  });

  test('starts a minute later when the next one is too close', async () => {
    await runOrder(
      { kind: 'start', minutes: 5, reason: 'x', rules: [] },
      target(),
      new Date('2026-11-20T09:14:57Z'),
    );
    expect(puts()[0]?.Rule?.Schedule?.Expression).toBe('at(2026-11-20T09:16)');
  });

  test('names the alarms as deployed: with the prefix, and one a shard', async () => {
    const settings = exampleSettings();
    settings['alarmNamePrefix'] = 'staging-';
    (settings['jobs'] as { outboxWorker: { shards: number } }).outboxWorker.shards = 2;
    await runOrder(
      { kind: 'start', minutes: 5, reason: 'x', rules: ['outbox-worker-silent', 'core-db-unreachable'] },
      target(settings),
      NOW,
    );
    expect(puts()[0]?.MuteTargets?.AlarmNames).toEqual([
      'staging-outbox-worker-silent-shard-0',
      'staging-outbox-worker-silent-shard-1',
      'staging-core-db-unreachable',
    ]);
  });

  test('takes two rules of AWS where one has no room, and leaves no second one behind', async () => {
    const settings = exampleSettings();
    const jobs = settings['jobs'] as {
      outboxWorker: { shards: number };
      consistencyChecker: { shards: number };
    };
    jobs.outboxWorker.shards = 50;
    jobs.consistencyChecker.shards = 50;
    await runOrder({ kind: 'start', minutes: 5, reason: 'x', rules: [] }, target(settings), NOW);
    expect(puts().map(({ Name, MuteTargets }) => [Name, MuteTargets?.AlarmNames?.length])).toEqual([
      [NAME, 100],
      [`${NAME}-2`, MUTABLE.length + 98 - 100],
    ]);
    await start();
    expect(deleted()).toEqual([`${NAME}-2`]);
  });

  test('that is made longer keeps its start, so that nothing is told in between', async () => {
    const running = {
      Name: NAME,
      Status: 'ACTIVE' as const,
      Description: 'MySQL upgrade',
      Rule: { Schedule: { Expression: 'at(2026-11-20T08:20)', Duration: 'PT60M' } },
      MuteTargets: { AlarmNames: MUTABLE },
    };
    remember('ACTIVE', [running]);
    const lines = await start({ minutes: 120 });
    expect(puts()[0]?.Rule?.Schedule).toMatchObject({
      Expression: 'at(2026-11-20T08:20)',
      Duration: 'PT175M',
    });
    expect(lines.slice(0, 2)).toEqual([
      'It replaces the mute that there was.',
      `Now until 2026-11-20 11:15 UTC ${MUTABLE.length} alarms are muted: MySQL upgrade`,
    ]);
  });

  test('is not believed before AWS shows it', async () => {
    remember('EXPIRED');
    await expect(start()).rejects.toThrow(MuteError);
    await expect(start()).rejects.toThrow(/nothing is muted/);
  });

  test('mutes nothing when an alarm is not there', async () => {
    aws.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
    await expect(start({ rules: ['core-db-unreachable'] })).rejects.toThrow(
      /Nothing is muted. Not deployed with these settings: core-db-unreachable/,
    );
    expect(puts()).toEqual([]);
  });

  test.each([
    ['core-db-down', /There is no alert rule core-db-down. Known: outbox-dead-entries/],
    ['email-deliveries-failed', /is never muted/],
    ['slack-deliveries-failed', /is never muted/],
  ])('refuses the rule %s', async (rule, message) => {
    const refused = start({ rules: [rule] });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    expect(aws.calls()).toEqual([]);
  });

  test('passes on what AWS refuses', async () => {
    aws.on(PutAlarmMuteRuleCommand).rejects(new Error('AccessDenied'));
    await expect(start()).rejects.toThrow('AccessDenied');
  });
});

describe('The end and the status', () => {
  const running = {
    Name: NAME,
    Status: 'ACTIVE' as const,
    Description: 'MySQL upgrade',
    Rule: { Schedule: { Expression: 'at(2026-11-20T09:00)', Duration: 'PT60M' } },
    MuteTargets: { AlarmNames: ['core-db-unreachable', 'outbox-dead-entries'] },
  };
  const update = (AlarmName: string, at: string, HistorySummary: string) => ({
    AlarmName,
    Timestamp: new Date(`2026-11-20T${at}Z`),
    HistorySummary,
  });

  beforeEach(() => {
    remember('ACTIVE', [running]);
    aws
      .on(DescribeAlarmHistoryCommand)
      .resolves({
        AlarmHistoryItems: [
          update('core-db-unreachable', '09:12:00', 'Alarm updated from OK to ALARM'),
          update('of-somebody-else', '09:13:00', 'Alarm updated from OK to ALARM'),
        ],
        NextToken: 'more',
      })
      .on(DescribeAlarmHistoryCommand, { NextToken: 'more' })
      .resolves({
        AlarmHistoryItems: [update('core-db-unreachable', '09:14:00', 'Alarm updated from ALARM to OK')],
      });
  });

  test('tell what nobody was told, and what stands', async () => {
    const lines = [
      'Meanwhile:',
      '  2026-11-20 09:12  core-db-unreachable: Alarm updated from OK to ALARM',
      '  2026-11-20 09:14  core-db-unreachable: Alarm updated from ALARM to OK',
      'In ALARM now: outbox-dead-entries.',
    ];
    expect(await runOrder({ kind: 'status' }, target(), NOW)).toEqual([
      'Now until 2026-11-20 10:00 UTC 2 alarms are muted: MySQL upgrade',
      ...lines,
    ]);
    expect(deleted()).toEqual([]);
    expect(await runOrder({ kind: 'end' }, target(), NOW)).toEqual(['The mute is over.', ...lines]);
    expect(deleted()).toEqual([NAME, `${NAME}-2`]);
  });

  test('look at the time of the mute alone', async () => {
    remember('EXPIRED', [{ ...running, Status: 'EXPIRED' }]);
    const [line] = await runOrder({ kind: 'status' }, target(), new Date('2026-11-21T00:00:00Z'));
    expect(line).toBe('Nothing is muted. The last mute ended at 2026-11-20 10:00 UTC.');
    expect(aws.commandCalls(DescribeAlarmHistoryCommand)[0]?.args[0].input).toMatchObject({
      StartDate: new Date('2026-11-20T09:00:00Z'),
      EndDate: new Date('2026-11-20T10:00:00Z'),
    });
  });

  test('have nothing to do without a mute', async () => {
    remember('ACTIVE');
    for (const kind of ['end', 'status'] as const)
      expect(await runOrder({ kind }, target(), NOW)).toEqual(['Nothing is muted.']);
    expect(deleted()).toEqual([]);
  });
});
