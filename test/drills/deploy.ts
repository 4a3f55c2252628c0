import { systemDrill } from '../../local/drill/dsl.ts';

export default [
  systemDrill('deploy', {
    on: { system: 'outage', chapter: 1 },
    says: 'A deploy beside a working factory: nobody hears anything.',
    story: [],
    lasts: 10,
    expect: [],
  }),
];
