import { expect, test } from 'vitest';
import { NODE_OPTIONS, WORKER_NODE_OPTIONS } from '../../../lib/service-function.ts';
import { heapLimits } from '../../../local/lambda/heap-limits.ts';

test('A worker has the heap that its NODE_OPTIONS allow, and no more than its memory', () => {
  expect(heapLimits({ NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=128' }, 512)).toEqual({
    maxOldGenerationSizeMb: 128,
    maxYoungGenerationSizeMb: 12,
  });
  expect(heapLimits({ NODE_OPTIONS: '--max_old_space_size=1024' }, 256)).toEqual({
    maxOldGenerationSizeMb: 256,
  });
  expect(heapLimits({}, 512)).toEqual({ maxOldGenerationSizeMb: 512 });
});

test('The functions that are deployed keep their young objects in little memory, and the worker all of them', () => {
  expect(heapLimits({ NODE_OPTIONS }, 512)).toEqual({
    maxOldGenerationSizeMb: 512,
    maxYoungGenerationSizeMb: 12,
  });
  expect(heapLimits({ NODE_OPTIONS: WORKER_NODE_OPTIONS }, 512).maxOldGenerationSizeMb).toBe(128);
});
