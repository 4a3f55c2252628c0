import { runsAgain, stopsRunning, tenantIsBack, tenantIsLost } from '../../local/drill/acts.ts';
import { at, between, everybody, fires, recovers, systemDrill } from '../../local/drill/dsl.ts';

export default [
  systemDrill('worker-stopped', {
    on: { system: 'month-end', chapter: 5 },
    begins: '2026-12-01T04:10:00Z',
    says: 'Somebody switches the worker off: people hear of it within a quarter of an hour.',
    story: [at(0, stopsRunning('outbox-worker')), at(22, runsAgain('outbox-worker'))],
    lasts: 35,
    expect: [
      fires('outbox-worker-silent', { at: between(15, 17), tells: everybody }),
      recovers('outbox-worker-silent', { at: between(24, 28), tells: everybody }),
    ],
  }),
  systemDrill('collector-stopped', {
    on: { system: 'month-end', chapter: 7 },
    begins: '2026-12-01T05:40:00Z',
    says: 'Somebody switches the collector off: its own alarm is the only one.',
    story: [at(0, stopsRunning('metrics-collector')), at(22, runsAgain('metrics-collector'))],
    lasts: 35,
    expect: [
      fires('metrics-collector-silent', { at: between(15, 17), tells: everybody }),
      recovers('metrics-collector-silent', { at: between(24, 28), tells: everybody }),
    ],
  }),
  systemDrill('tenant-lost', {
    on: { system: 'month-end', chapter: 6 },
    // No check falls into the outage; it could not run, which would be an alarm of its own.
    begins: '2026-12-01T04:50:00Z',
    says: 'One tenant database is gone for twenty-five minutes: Slack hears of it, the other tenant is served.',
    story: [at(0, tenantIsLost), at(25, tenantIsBack)],
    lasts: 45,
    expect: [
      fires('tenants-unreachable', { at: between(15, 17), tells: ['slack'] }),
      fires('outbox-worker-errors', { at: between(15, 17), tells: ['slack'] }),
      recovers('tenants-unreachable', { at: between(29, 33), tells: ['slack'] }),
      recovers('outbox-worker-errors', { at: between(29, 33), tells: ['slack'] }),
    ],
  }),
];
