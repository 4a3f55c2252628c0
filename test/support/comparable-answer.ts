import type { RawAnswer } from './raw-request.ts';

/** Of one answer or connection alone. */
const PASSING = [
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
  'x-correlation-id',
];

/** Headers that only AWS wants to know. */
export const OF_AWS = /^x-amzn?-/;

/** What two answers to the same question have in common, `hidden` headers and the time of a reading apart. */
export function comparable({ status, headers, body }: RawAnswer, hidden?: RegExp): object {
  return {
    status,
    headers: Object.fromEntries(
      [...headers].filter(([name]) => !PASSING.includes(name) && hidden?.test(name) !== true),
    ),
    body: body.toString().replace(/"timestamp":"[^"]+"/, '"timestamp":"…"'),
  };
}
