import { describe, expect, it } from 'vitest';
import { alarmEmail, readableTime } from '../../../local/sns/alarm-email.ts';
import { parseAlarmMessage } from '../../../local/sns/alarm-message.ts';
import { renderSlack } from '../../../local/sns/slack.ts';
import { alarmArn, cloudWatch, compositeAlarm, mathAlarm, metricAlarm, topicArn } from './messages.ts';

function emailOf(message: unknown): string {
  const alarm = parseAlarmMessage(JSON.stringify(message));
  if (alarm === undefined) throw new Error('This is no alarm message.');
  return alarmEmail(alarm);
}

describe('the e-mail of an alarm', () => {
  it('reads as CloudWatch writes it', () => {
    const { NewStateReason: reason } = metricAlarm;
    const time = 'Friday 20 November, 2026 09:14:04 UTC';
    expect(emailOf(metricAlarm)).toBe(
      [
        `You are receiving this email because your Amazon CloudWatch Alarm "api-p99" in the US East (N. Virginia) region has entered the ALARM state, because "${reason}" at "${time}".`,
        '',
        'View this alarm in the AWS Management Console:',
        'https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/api-p99',
        '',
        'Alarm Details:',
        '- Name:                       api-p99',
        '- Description:                WARNING: slow',
        'Do: look at the dashboard',
        '- State Change:               OK -> ALARM',
        `- Reason for State Change:    ${reason}`,
        `- Timestamp:                  ${time}`,
        '- AWS Account:                111122223333',
        `- Alarm Arn:                  ${alarmArn('api-p99')}`,
        '',
        'Threshold:',
        '- The alarm is in the ALARM state when the metric is GreaterThanThreshold 500.0 for at least 2 of the last 3 period(s) of 60 seconds.',
        '',
        'Monitored Metric:',
        '- MetricNamespace:                     App',
        '- MetricName:                          Latency',
        '- Dimensions:                          [Service = api]',
        '- Period:                              60 seconds',
        '- Statistic:                           Average',
        '- Unit:                                not specified',
        '- TreatMissingData:                    missing',
        '',
        'State Change Actions:',
        '- OK: ',
        `- ALARM: [${topicArn('ops')}]`,
        '- INSUFFICIENT_DATA: ',
      ].join('\n'),
    );
  });

  it('names the expression of metric math', () => {
    const text = emailOf(mathAlarm);
    expect(text).toContain('LessThanThreshold 0.5 for at least 1 of the last 1 period(s) of 300 seconds.');
    expect(text).toContain(
      '- MetricExpression:           FILL(m1, 0)\n- MetricLabel:                Completed runs',
    );
  });

  it('lists the children of a composite alarm and no threshold', () => {
    const text = emailOf(compositeAlarm);
    expect(text).toContain(
      `Triggering children (max. 10):\n- ${alarmArn('a')}   ALARM   Friday 20 November, 2026 09:14:00 UTC`,
    );
    expect(text).not.toContain('Threshold:');
    expect(text).toContain('- Description:                \n');
  });

  it('leaves a time alone that it cannot read', () => {
    expect(readableTime('soon')).toBe('soon');
  });
});

const role = { roleArn: 'arn:aws:iam::111122223333:role/collector' };
const rule = {
  service: 'events.amazonaws.com',
  sourceArn: 'arn:aws:events:us-east-1:111122223333:rule/recovery',
};
const slack = (message: unknown, publisher: Parameters<typeof renderSlack>[1] = role) =>
  renderSlack(typeof message === 'string' ? message : JSON.stringify(message), publisher);
const custom = (content: unknown) => ({ version: '1.0', source: 'custom', content });

describe('Slack', () => {
  it('shows an alarm that CloudWatch published', () => {
    expect(slack(metricAlarm, cloudWatch('api-p99'))).toEqual({
      kind: 'shown',
      title: '🔴 ALARM | CloudWatch Alarm | api-p99 | us-east-1',
      text: [
        'WARNING: slow',
        'Do: look at the dashboard',
        `Reason: ${metricAlarm.NewStateReason}`,
        'Region: US East (N. Virginia) | Account: 111122223333',
        'https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/api-p99',
      ].join('\n'),
    });
  });

  it('shows three children of a composite alarm, without a description it does not have', () => {
    expect(slack(compositeAlarm, cloudWatch('core-down'))).toMatchObject({
      kind: 'shown',
      text: expect.stringMatching(/^Reason: .*\nTriggered by:\n- a: ALARM\n- b: ALARM\n- c: ALARM\nRegion: /),
    });
  });

  it('shows a custom notification', () => {
    const content = {
      textType: 'client-markdown',
      title: ':rotating_light: Outbox lag',
      description: 'Oldest unsent event is *14 min* old.',
      nextSteps: ['Open the dashboard', 'Check the dead letters'],
      keywords: ['outbox', 'page'],
    };
    expect(slack({ ...custom(content), metadata: { threadId: 'outbox-lag' } })).toEqual({
      kind: 'shown',
      title: ':rotating_light: Outbox lag',
      text: 'Oldest unsent event is *14 min* old.\nNext steps:\n• Open the dashboard\n• Check the dead letters\nKeywords: outbox, page',
    });
  });

  it('shows a custom notification at its limits', () => {
    const content = {
      title: 't'.repeat(250),
      description: 'd'.repeat(8_000),
      nextSteps: ['n'.repeat(350)],
      keywords: ['k'.repeat(75)],
    };
    expect(slack(custom(content))).toMatchObject({ kind: 'shown' });
  });

  const description = 'd';
  it.each([
    ['a title that is too long', { title: 't'.repeat(251), description }, 'content.title: more than 250'],
    [
      'a description that is too long',
      { description: 'd'.repeat(8_001) },
      'content.description: more than 8000',
    ],
    ['no description', { title: 't' }, 'content.description'],
    [
      'a step that is too long',
      { description, nextSteps: ['a', 'n'.repeat(351)] },
      'content.nextSteps.1: more than 350',
    ],
    [
      'a keyword that is too long',
      { description, keywords: ['k'.repeat(76)] },
      'content.keywords.0: more than 75',
    ],
  ])('drops a custom notification with %s', (_, content, reason) => {
    expect(slack(custom(content))).toEqual({ kind: 'dropped', reason: expect.stringContaining(reason) });
  });

  it.each([
    ['the JSON of an alarm from a rule', metricAlarm, rule, /only when CloudWatch itself/],
    ['the JSON of an alarm from a function', metricAlarm, role, /only when CloudWatch itself/],
    ['the reworded JSON of an alarm', { AlarmName: 'x', State: 'bad' }, role, /reworded/],
    ['an event', { source: 'aws.cloudwatch', 'detail-type': 'x', detail: {} }, rule, /EventBridge/],
    ['plain text', 'The API is slow.', role, /plain text/],
    ['a text in quotation marks', '"Recovered: x"', rule, /plain text/],
    ['other JSON', { hello: 'world' }, role, /no known form/],
    [
      'a custom notification of another version',
      { ...custom({ description }), version: '2' },
      role,
      /version/,
    ],
  ])('drops %s', (_, message, publisher, reason) => {
    expect(slack(message, publisher)).toEqual({ kind: 'dropped', reason: expect.stringMatching(reason) });
  });
});
