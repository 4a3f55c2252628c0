import { coreComesBack, coreGoesDown } from '../../local/drill/acts.ts';
import {
  at,
  between,
  everybody,
  fires,
  heldBack,
  posts,
  recovers,
  systemDrill,
} from '../../local/drill/dsl.ts';

export default [
  systemDrill('core-outage', {
    on: { system: 'outage', chapter: 3 },
    begins: '2026-11-20T00:20:00Z',
    says: 'The Core DB is gone for seven hours: people hear of it once, and that links fail; nothing dies.',
    story: [at(0, coreGoesDown), at(420, coreComesBack)],
    lasts: 500,
    expect: [
      fires('core-db-unreachable', { at: between(6, 11), tells: everybody }),
      fires('link-error-rate', { at: between(2, 16), tells: everybody }),
      // The oldest entry is six hours old, but the outage explains it.
      heldBack('outbox-pending-age', { at: between(370, 385) }),
      recovers('core-db-unreachable', { at: between(426, 431), tells: everybody }),
      recovers('outbox-pending-age', { at: between(421, 440), tells: [] }),
      recovers('link-error-rate', { at: between(470, 490), tells: everybody }),
    ],
    messages: [
      posts('email', /daily 2026-11-19/, { at: 40 }),
      posts('slack', /daily checklist 2026-11-19/, { at: 40 }),
    ],
  }),
];
