import { expect, test } from 'vitest';
import { createDataApiClient } from '../../../functions/shared/database/data-api-client.ts';

test('A client of the Data API does not walk through its answers for a log that nobody reads', () => {
  const steps = createDataApiClient().middlewareStack.identify();
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.filter((step) => /logger/i.test(step))).toEqual([]);
});
