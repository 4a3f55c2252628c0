import { systemDrill } from '../../local/drill/dsl.ts';

export default [
  systemDrill('deploy', {
    on: { system: 'outage', chapter: 1 },
    begins: '2026-11-19T23:20:00Z',
    withDeploy: true,
    says: 'A deploy beside a working factory, from its first minute on: nobody hears anything.',
    story: [],
    lasts: 30,
    expect: [],
  }),
  systemDrill('midnight', {
    on: { system: 'outage', chapter: 2 },
    begins: '2026-11-19T23:50:00Z',
    says: 'The night shift works through midnight UTC, and all totals of the day begin anew: nobody hears anything.',
    story: [],
    lasts: 30,
    expect: [],
  }),
];
