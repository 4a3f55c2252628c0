import { isDeepStrictEqual } from 'node:util';
import type { Edition } from './edition.ts';
import {
  EXPECTED,
  linkTotals,
  type MeasuredAction,
  outboxTotals,
  type Past,
  quarantine,
} from './expected-answers.ts';
import type { LiteralAnswer } from './literal.ts';

/**
 * A wrong answer is not fast. Windows that end now are judged at both ends of the time in which the question
 * was answered.
 * @throws what the answer should have been.
 */
export function requireRight(
  action: MeasuredAction,
  past: Past,
  body: object,
  asked: readonly [Date, Date],
): void {
  const expected = asked.map((now) => EXPECTED[action](past, now));
  if (expected.some((right) => agrees(body, right))) return;
  throw new Error(
    `${action} at ${past.edition.label} answered ${JSON.stringify(body)}, but ${JSON.stringify(expected[0])} is right.`,
  );
}

/** @throws as `requireRight` does. */
export function requireRightLiteral(edition: Edition, { outbox, serials, quarantined }: LiteralAnswer): void {
  const { total_serials: total, tenant_linked: linked, unspawned } = linkTotals(edition);
  const { pending, done, dead } = outboxTotals(edition);
  const expected = {
    outbox: { pending, done, dead },
    serials: { total, linked, unspawned },
    quarantined: quarantine(edition).total_quarantined,
  };
  if (agrees({ outbox, serials, quarantined }, expected)) return;
  throw new Error(`The literal queries at ${edition.label} do not answer ${JSON.stringify(expected)}.`);
}

/** Whether all that is expected is there; the answer may say more. */
function agrees(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => agrees(actual[index], item))
    );
  }
  if (typeof expected !== 'object' || expected === null) return isDeepStrictEqual(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  const found = new Map(Object.entries(actual));
  return Object.entries(expected).every(([name, value]) => agrees(found.get(name), value));
}
