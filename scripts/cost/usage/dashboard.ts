import { assumed } from '../assumptions.ts';
import { DAYS_A_MONTH } from '../month.ts';
import { callsMs, dataApi, invocations, logged, type Month, traces, type Usage } from './usage.ts';

/** The dashboard, and people who look at it. */
export function dashboardUsage(month: Month): Usage[] {
  const { dashboards } = month.stack;
  return [
    { price: 'dashboard', quantity: dashboards.length, what: 'dashboard' },
    ...dashboards.flatMap((dashboard) => looks(month, dashboard)),
  ];
}

function looks(month: Month, { graphMetrics, customWidgets }: Month['stack']['dashboards'][number]): Usage[] {
  const { stack, fn, load } = month;
  const queries = fn('dashboard-queries');
  const refreshes = assumed('dashboardRefreshesPerDay') * DAYS_A_MONTH;
  const what = 'dashboard';
  if (customWidgets === 0) return [{ price: 'metricRequested', quantity: refreshes * graphMetrics, what }];
  const calls = customWidgets * assumed('callsPerWidget') + load.tenants * assumed('callsPerWidgetsTenant');
  const asked = refreshes * customWidgets;
  const milliseconds = assumed('requestMs') + callsMs(calls / customWidgets);
  return [
    { price: 'metricRequested', quantity: refreshes * graphMetrics, what },
    ...invocations(month, queries, asked, milliseconds, what),
    ...(queries.traced ? [traces(asked, what)] : []),
    ...logged(stack, asked * assumed('requestLogBytes'), what),
    dataApi(refreshes * calls, 0, what),
  ];
}
