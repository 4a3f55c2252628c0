import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { parseEvent } from '../../../functions/event-ingest/event.ts';
import { readNote, readRequeueOrder } from '../../../functions/outbox-desk/parameters.ts';
import { ApiError } from '../../../functions/shared/api/errors.ts';
import { JobEventError, parseJobEvent } from '../../../functions/shared/job-event.ts';
import { onList, onText } from '../../../functions/shared/length-checks.ts';

/** Nothing can be compared with its length. */
const ODD = { length: { toString: null } };

describe('A length', () => {
  test('is that of a text, or of a list, and of nothing else', () => {
    const text = z.string().check(z.minLength(1, onText), z.maxLength(3, onText));
    const list = z.array(z.int()).check(z.minLength(1, onList), z.maxLength(3, onList));
    for (const right of ['a', 'abc']) expect(z.safeParse(text, right).success).toBe(true);
    for (const wrong of ['', 'abcd', ['a'], ODD, { length: 2 }, null])
      expect(z.safeParse(text, wrong).success).toBe(false);
    for (const right of [[1], [1, 2, 3]]) expect(z.safeParse(list, right).success).toBe(true);
    for (const wrong of [[], [1, 2, 3, 4], 'a', ODD, { length: 2 }, null])
      expect(z.safeParse(list, wrong).success).toBe(false);
  });
});

describe('What has a length that is no number is refused in', () => {
  test('the id of an event', () => {
    const event = {
      id: ODD,
      type: 'rejected',
      tenant: 'DEFAULT',
      at: '2026-11-20T05:00:00Z',
      reason: 'duplicate',
    };
    expect(parseEvent(event)).toEqual({ fault: 'id must be text of 1 to 100 characters' });
  });

  test('the note and the ids of the desk', () => {
    expect(() => readNote({ body: JSON.stringify({ note: ODD }) })).toThrow(ApiError);
    expect(() => readRequeueOrder({ body: JSON.stringify({ ids: ODD }) })).toThrow(ApiError);
  });

  test('the event of a job', () => {
    expect(() => parseJobEvent({ tenant: ODD })).toThrow(JobEventError);
  });
});
