import { describe, expect, test } from 'vitest';
import { retryingLocks } from '../../../functions/shared/database/retrying-locks.ts';

const refusal = (code: number) =>
  Object.assign(new Error(`Database error code: ${code}. Message: no`), { name: 'DatabaseErrorException' });
const DEADLOCK = 1213;
const NEEDS_REPREPARE = 1615;
const NO_TABLE = 1146;

/** A statement that fails so often with this code; it answers how many attempts it took. */
function failing(times: number, code: number): () => Promise<number> {
  let attempts = 0;
  return async () => {
    attempts += 1;
    if (attempts <= times) throw refusal(code);
    return attempts;
  };
}

describe('retryingLocks', () => {
  test('repeats a statement that lost against the locks of others, up to six times', async () => {
    expect(await retryingLocks(failing(5, DEADLOCK))).toBe(6);
    await expect(retryingLocks(failing(6, DEADLOCK))).rejects.toThrow('1213');
  });

  test('repeats a statement that the database asks for once more', async () => {
    expect(await retryingLocks(failing(1, NEEDS_REPREPARE))).toBe(2);
  });

  test('repeats nothing else', async () => {
    await expect(retryingLocks(failing(1, NO_TABLE))).rejects.toThrow('1146');
  });
});
