import { slos } from '../../../lib/catalogue/slos.ts';
import { assumed } from '../assumptions.ts';
import { DAYS_A_MONTH } from '../month.ts';
import { dataApi, invocations, logged, type Month, traces, type Usage } from './usage.ts';

/** Series that action `slo` reads of each objective: two counts and the current value. */
const SERIES_PER_OBJECTIVE = 3;

/** The API: events of the ERP, pages of its people, and the objectives. */
export function apiUsage(month: Month): Usage[] {
  return [...events(month), ...pages(month), ...objectives(month)];
}

function events(month: Month): Usage[] {
  const { stack, fn, load } = month;
  const what = 'events of the ERP';
  const reported = load.serialsPerDay * assumed('eventsPerSerial') * DAYS_A_MONTH;
  const batches = reported / assumed('eventsPerBatch');
  // The ERP reports for all tenants at once, and each tenant of a batch gets a document of its own.
  const documents = batches * Math.min(load.tenants, assumed('eventsPerBatch'));
  const emfBytes = documents * assumed('emfBytesPerDocument') + reported * assumed('emfBytesPerEvent');
  return [
    ...requests(month, batches, what),
    ...invocations(month, fn('event-ingest'), batches, assumed('ingestMs'), what),
    ...logged(stack, batches * assumed('requestLogBytes') + emfBytes, what),
    dataApi(batches * assumed('callsPerBatch'), 0, what),
  ];
}

function pages(month: Month): Usage[] {
  const { tenants } = month.load;
  const views = tenants * assumed('pageViewsPerTenantAndDay') * DAYS_A_MONTH;
  return answered(month, views * assumed('requestsPerPageView'), "pages of the ERP's people");
}

function objectives(month: Month): Usage[] {
  const asked = assumed('sloRequestsPerDay') * DAYS_A_MONTH;
  const what = 'action slo';
  const series = SERIES_PER_OBJECTIVE * Object.keys(slos).length;
  return [
    ...answered(month, asked, what),
    { price: 'metricRequested', quantity: asked * series, what },
    { price: 'cloudWatchRequest', quantity: asked, what: 'action slo, states of alarms' },
  ];
}

/** Requests that metrics-api answers from the databases. */
function answered(month: Month, count: number, what: string): Usage[] {
  return [
    ...requests(month, count, what),
    ...invocations(month, month.fn('metrics-api'), count, assumed('requestMs'), what),
    ...logged(month.stack, count * assumed('requestLogBytes'), what),
    dataApi(count * assumed('callsPerRequest'), 0, what),
  ];
}

/** What each request costs before its function runs. */
function requests(month: Month, count: number, what: string): Usage[] {
  const { stack, fn } = month;
  return [
    { price: 'restApiRequest', quantity: count, what },
    ...invocations(month, fn('authorizer'), count, assumed('authorizerMs'), what),
    ...logged(stack, count * assumed('accessLogBytes'), what),
    ...apiTraces(stack, count, what),
  ];
}

function apiTraces({ apiTraces: recorded }: Month['stack'], count: number, what: string): Usage[] {
  switch (recorded) {
    case 'none':
      return [];
    case 'default rule':
      return [traces(count, what)];
    default:
      return [{ price: 'trace', quantity: count * recorded, what }];
  }
}
