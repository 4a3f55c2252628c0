import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  type PutAlarmMuteRuleCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alarmEvent } from '../../../local/cloudwatch/alarm-event.ts';
import type { StateChange } from '../../../local/cloudwatch/alarms/state-change.ts';
import { snsNotification } from '../../../local/cloudwatch/sns-message.ts';
import { type Served, serve } from '../../support/serve.ts';
import { alarm, composite, TOPIC, watch } from './support.ts';

const quiet = { TreatMissingData: 'ignore', OKActions: [TOPIC] };
const resources = {
  busy: alarm(quiet),
  other: alarm({ ...quiet, MetricName: 'other' }),
  child: alarm({ ...quiet, MetricName: 'child', AlarmActions: [], OKActions: [] }),
  top: composite('ALARM(child)'),
};
const RULE_ARN = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm-mute-rule:upgrade';

let world: ReturnType<typeof watch>;
let changes: StateChange[];
let messages: ReturnType<typeof snsNotification>[];
let served: Served;
let client: CloudWatchClient;

beforeAll(async () => {
  served = await serve((request) => world.cloudwatch.service(request), '/_aws/cloudwatch');
  client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: served.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  changes = [];
  messages = [];
  const notified: string[] = [];
  world = {
    ...watch(resources, {
      onStateChange: (change) => changes.push(change),
      onAction: ({ change }) => {
        notified.push(`${change.alarm.name} ${change.to.value}`);
        messages.push(snsNotification(change));
      },
    }),
    notified,
  };
  // Minute 5: everything is fine, and that was told.
  for (const name of ['load', 'other', 'child']) world.publish(name, 1);
  world.tick(5);
  notified.length = 0;
  messages.length = 0;
});
afterAll(async () => {
  client.destroy();
  await served.close();
});

/** From minute 10 to minute 20, unless told otherwise. */
function put(input: Partial<PutAlarmMuteRuleCommandInput> & { expression?: string; duration?: string } = {}) {
  const { expression = 'at(2026-11-20T09:10)', duration = 'PT10M', ...rest } = input;
  return client.send(
    new PutAlarmMuteRuleCommand({
      Name: 'upgrade',
      Description: 'MySQL upgrade',
      Rule: { Schedule: { Expression: expression, Duration: duration } },
      MuteTargets: { AlarmNames: ['busy', 'top'] },
      ...rest,
    }),
  );
}
const statusOf = async (name = 'upgrade') =>
  (await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: name }))).Status;

/** Publishes and lets minutes pass. */
function play(name: string, value: number, minutes = 1) {
  world.publish(name, value);
  world.tick(minutes);
}

describe('A mute rule', () => {
  it('is scheduled, active and expired by itself', async () => {
    await put();
    expect(await statusOf()).toBe('SCHEDULED');
    world.tick(4);
    expect(await statusOf()).toBe('SCHEDULED');
    world.tick(1);
    expect(await statusOf()).toBe('ACTIVE');
    world.tick(9);
    expect(await statusOf()).toBe('ACTIVE');
    world.tick(1);
    expect(await statusOf()).toBe('EXPIRED');
  });

  it('changes nothing before its start', async () => {
    await put();
    play('load', 99, 2);
    expect(world.notified).toEqual(['busy ALARM']);
  });

  it('keeps actions back, not states, and runs them at its end where the alarm is still there', async () => {
    await put();
    world.tick(5);
    play('load', 99, 9);
    expect(world.state('busy')).toBe('ALARM');
    expect(world.notified).toEqual([]);
    world.tick(1);
    expect(world.notified).toEqual(['busy ALARM']);
    expect(JSON.parse(messages[0]?.message ?? '')).toMatchObject({
      AlarmName: 'busy',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      StateChangeTime: '2026-11-20T09:11:00.000+0000',
      ActionExecutedAfterMuteWindow: true,
    });
    world.tick(30);
    expect(world.notified, 'once').toHaveLength(1);
  });

  it('runs no ALARM action for what came and went meanwhile', async () => {
    await put();
    world.tick(5);
    play('load', 99, 2);
    play('load', 1, 20);
    // The change to OK has an action here, and it holds at the end.
    expect(world.notified).toEqual(['busy OK']);
  });

  it('mutes what it names alone', async () => {
    await put();
    world.tick(5);
    play('other', 99, 2);
    expect(world.notified).toEqual(['other ALARM']);
  });

  it('mutes composite alarms too', async () => {
    await put();
    world.tick(5);
    play('child', 99, 9);
    expect(world.notified).toEqual([]);
    world.tick(1);
    expect(world.notified).toEqual(['top ALARM']);
  });

  it('does not tell again at its end what was told before', async () => {
    await put();
    play('load', 99, 5);
    expect(world.notified).toEqual(['busy ALARM']);
    world.tick(30);
    expect(world.notified).toHaveLength(1);
  });

  it('ends at once when it is deleted, and a second deletion is fine', async () => {
    await put();
    world.tick(5);
    play('load', 99, 2);
    for (let time = 0; time < 2; time += 1)
      await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'upgrade' }));
    expect(world.notified).toEqual(['busy ALARM']);
    await expect(statusOf()).rejects.toThrow(ResourceNotFoundException);
  });

  it('ends at once for an alarm that an update takes out', async () => {
    await put();
    world.tick(5);
    play('load', 99, 2);
    await put({ MuteTargets: { AlarmNames: ['top'] } });
    expect(world.notified).toEqual(['busy ALARM']);
  });

  it('goes on while another one mutes the same alarm', async () => {
    await put();
    await put({ Name: 'second', expression: 'at(2026-11-20T09:15)', duration: 'PT1H' });
    world.tick(5);
    play('load', 99, 40);
    expect(world.notified).toEqual([]);
    world.tick(30);
    expect(world.notified).toEqual(['busy ALARM']);
  });

  it('stands in the events of changes that it mutes', async () => {
    await put();
    world.tick(5);
    play('load', 99, 1);
    const muted = changes.at(-1);
    expect(muted && alarmEvent(muted).detail).toMatchObject({
      alarmName: 'busy',
      state: { value: 'ALARM' },
      muteDetail: {
        mutedByArn: RULE_ARN,
        muteWindowStart: '2026-11-20T09:10:00.000+0000',
        muteWindowEnd: '2026-11-20T09:20:00.000+0000',
      },
    });
    world.tick(10);
    play('load', 1, 1);
    const later = changes.at(-1);
    expect(later && alarmEvent(later).detail).not.toHaveProperty('muteDetail');
  });
});

describe('The API', () => {
  it('answers what it was given', async () => {
    await put();
    expect(await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'upgrade' }))).toMatchObject({
      Name: 'upgrade',
      AlarmMuteRuleArn: RULE_ARN,
      Description: 'MySQL upgrade',
      Rule: { Schedule: { Expression: 'at(2026-11-20T09:10)', Duration: 'PT10M', Timezone: 'UTC' } },
      MuteTargets: { AlarmNames: ['busy', 'top'] },
      MuteType: 'ONE_TIME',
    });
  });

  it('lists by alarm and status', async () => {
    await put();
    await put({ Name: 'later', expression: 'at(2026-11-21T09:10)', MuteTargets: { AlarmNames: ['other'] } });
    world.tick(5);
    const list = async (input: object) =>
      (await client.send(new ListAlarmMuteRulesCommand(input))).AlarmMuteRuleSummaries?.map(
        ({ AlarmMuteRuleArn = '' }) => AlarmMuteRuleArn.split(':').at(-1),
      );
    expect(await list({})).toEqual(['later', 'upgrade']);
    expect(await list({ AlarmName: 'busy' })).toEqual(['upgrade']);
    expect(await list({ Statuses: ['ACTIVE'] })).toEqual(['upgrade']);
    expect(await list({ Statuses: ['EXPIRED'] })).toEqual([]);
  });

  it.each([
    ['an alarm that does not exist', { MuteTargets: { AlarmNames: ['nobody'] } }, /'nobody' does not exist/],
    ['a time that is none', { expression: 'at(2026-11-20T25:10)' }, /is not at\(/],
    ['no duration', { duration: 'PT0M' }, /PT1M and P15D/],
    ['half a duration', { duration: 'P' }, /PT1M and P15D/],
    ['more than 15 days', { duration: 'P15DT1M' }, /PT1M and P15D/],
    ['a recurring rule by name', { expression: 'cron(0 2 * * *)' }, /not modelled/],
    ['bounds of a recurring rule by name', { ExpireDate: new Date() }, /does not model ExpireDate/],
    [
      'more than 100 alarms',
      { MuteTargets: { AlarmNames: Array.from({ length: 101 }, () => 'busy') } },
      /AlarmNames/,
    ],
  ])('refuses %s', async (_name, input, message) => {
    await expect(put(input)).rejects.toThrow(message);
  });

  it('takes days, hours and minutes', async () => {
    await put({ duration: 'P1DT2H3M' });
    world.tick(5 + (24 + 2) * 60 + 2);
    expect(await statusOf()).toBe('ACTIVE');
    world.tick(1);
    expect(await statusOf()).toBe('EXPIRED');
  });
});
