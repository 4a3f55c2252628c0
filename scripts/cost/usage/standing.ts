import { metrics } from '../../../lib/catalogue/metrics.ts';
import { assumed } from '../assumptions.ts';
import { countDimensionSets } from '../dimension-sets.ts';
import { runsOf, shardsOf } from './jobs.ts';
import type { Month, Usage } from './usage.ts';

type Metrics = Parameters<typeof countDimensionSets>[0];

/** What costs the same whatever happens: metrics, alarms, keys and secrets. */
export function standingUsage(month: Month, catalogue: Metrics = metrics): Usage[] {
  const { stack } = month;
  const dimensionSets = countDimensionSets(catalogue, {
    shards: (emitter) => shardsOf(month, emitter),
    watchedTenants: (emitter) => month.fn(emitter).watchedTenants,
  });
  return [
    { price: 'customMetric', quantity: dimensionSets, what: 'metrics of the catalogue' },
    { price: 'alarmMetric', quantity: stack.alarmMetrics, what: 'alarms' },
    { price: 'fastAlarmMetric', quantity: stack.fastAlarmMetrics, what: 'alarms' },
    { price: 'compositeAlarm', quantity: stack.compositeAlarms, what: 'composite alarms' },
    { price: 'kmsKey', quantity: stack.kmsKeys, what: 'key of the topics' },
    { price: 'secret', quantity: stack.secrets, what: 'database accounts' },
  ];
}

/** What people are told: alarms, their end, and the checklists. */
export function messageUsage(month: Month): Usage[] {
  const { stack, fn } = month;
  // Each alarm goes to both topics in the worst case, and so does the message that it is over.
  const told = 2 * assumed('alarmsPerMonth');
  // The whole one by e-mail, the short one to Slack.
  const checklists = runsOf(month, fn('checklist-report'));
  return [
    { price: 'snsPublish', quantity: 2 * told + 2 * checklists, what: 'alarms and checklists' },
    {
      price: 'snsEmail',
      quantity: (told + checklists) * stack.emailSubscriptions,
      what: 'alarms and checklists',
    },
    {
      price: 'snsHttp',
      quantity: (told + checklists) * stack.slackChannels,
      what: 'alarms and checklists',
    },
    { price: 'metricRequested', quantity: checklists * assumed('metricsPerChecklist'), what: 'checklists' },
    {
      price: 'cloudWatchRequest',
      quantity: checklists * assumed('requestsPerChecklist'),
      what: 'checklists',
    },
    { price: 'sqsRequest', quantity: assumed('alarmsPerMonth'), what: 'failed runs' },
  ];
}
