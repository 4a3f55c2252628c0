import { expect, test } from 'vitest';
import { summarize } from '../../../bench/profile/cpu-profile.ts';

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });

const PROFILE = {
  nodes: [
    { id: 1, callFrame: frame('(root)') },
    { id: 2, callFrame: frame('link', 'file:///tree/functions/worker.ts', 9) },
    { id: 3, callFrame: frame('', 'node:internal/http', 4) },
    { id: 4, callFrame: frame('(idle)') },
    { id: 5, callFrame: frame('link', 'file:///tree/functions/worker.ts', 9) },
    { id: 6, callFrame: frame('post', 'node:inspector', 1) },
  ],
  samples: [2, 5, 3, 4, 6],
  timeDeltas: [1_000, 2_000, 1_000, 6_000, 500],
};

test('A profile tells in which functions time passes, without what waits or profiles', () => {
  expect(summarize(PROFILE, '/tree')).toEqual({
    total: 10,
    idle: 6,
    functions: [
      { name: 'link', place: 'functions/worker.ts:10', share: 0.75 },
      { name: '(anonymous)', place: 'node:internal/http:5', share: 0.25 },
    ],
  });
});

test('What is no profile is refused', () => {
  expect(() => summarize({ nodes: [] }, '/tree')).toThrow('samples');
});
