import { expect, test } from 'vitest';
import { watchForeignLoad } from '../../../bench/machine/foreign-load.ts';

test('watches what others take on Linux, and says nothing elsewhere', () => {
  const load = watchForeignLoad()();
  if (process.platform === 'linux') expect(load).toBeGreaterThanOrEqual(0);
  else expect(load).toBeUndefined();
});
