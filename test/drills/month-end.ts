import { factoryWorks } from '../../local/drill/acts.ts';
import { at, between, posts, systemDrill } from '../../local/drill/dsl.ts';

export default [
  systemDrill('quiet-night', {
    on: { system: 'month-end', chapter: 1 },
    begins: '2026-11-30T22:50:00Z',
    says: 'The factory stands still at night: no data is no alarm.',
    story: [at(0, factoryWorks(0))],
    lasts: 50,
    expect: [],
  }),
  systemDrill('month-end', {
    on: { system: 'month-end', chapter: 2 },
    begins: '2026-11-30T23:45:00Z',
    says: 'The totals of the day and the month begin anew at midnight UTC; at one the checklists are sent, and no alarm.',
    story: [at(0, factoryWorks(1))],
    lasts: 80,
    expect: [],
    messages: [
      posts('email', /daily/i, { at: between(75, 75) }),
      posts('email', /monthly/i, { at: between(75, 75) }),
      posts('slack', /daily/i, { at: between(75, 75) }),
      posts('slack', /monthly/i, { at: between(75, 75) }),
    ],
  }),
];
