import fc from 'fast-check';
import type { Refused } from './bad-credentials.ts';
import { bodyFault } from './body-faults.ts';
import type { Credentials } from './credentials.ts';
import { targets } from './document.ts';
import { rightDraft, type Trial, trialOf } from './draft.ts';
import { nastyHeaderName, nastyHeaderValue, nastyQueryValue, nastyText } from './nasty.ts';
import { callerFault, foreignPage, headerFault, methodFault, pathFault, strayPath } from './other-faults.ts';
import { queryFault } from './query-faults.ts';

/** Everybody who calls. */
export interface Callers {
  readonly good: Credentials;
  readonly refused: readonly Refused[];
}

/** Requests with no fault, one, or many. */
export function anyTrial({ good, refused }: Callers): fc.Arbitrary<Trial> {
  const draft = fc
    .oneof(
      ...targets.map((target) => ({
        // The document is large and always the same.
        weight: target.right === 'anyone' ? 1 : 4,
        arbitrary: fc.constant(target),
      })),
    )
    .chain((target) => rightDraft(target, good));
  const oneFault = fc.oneof(
    { weight: 10, arbitrary: draft.chain(queryFault) },
    { weight: 3, arbitrary: draft.chain(pathFault) },
    { weight: 3, arbitrary: draft.chain(headerFault) },
    { weight: 2, arbitrary: draft.chain(methodFault) },
    { weight: 2, arbitrary: draft.chain((right) => callerFault(right, refused)) },
    { weight: 1, arbitrary: draft.chain(strayPath) },
    { weight: 2, arbitrary: draft.chain(foreignPage) },
    { weight: 1, arbitrary: draft.chain((right) => fc.constant(trialOf(right))) },
  );
  const changes = targets.filter(({ body }) => body !== undefined);
  const wrongBody = fc
    .constantFrom(...changes)
    .chain((target) => rightDraft(target, good))
    .chain(bodyFault);
  return fc.oneof(
    { weight: 12, arbitrary: oneFault },
    { weight: 6, arbitrary: wrongBody },
    { weight: 5, arbitrary: oneFault.chain(manyFaults) },
  );
}

/** Adds oddities to a request until nobody can tell which of them is complained of. */
function manyFaults({ request, ...trial }: Trial): fc.Arbitrary<Trial> {
  const name = fc.oneof(
    fc.constantFrom('limit', 'cursor', 'status', 'days', 'action'),
    nastyText.map(encodeURIComponent),
  );
  return fc
    .record({
      query: fc.array(fc.tuple(name, nastyQueryValue), { maxLength: 3 }),
      headers: fc.array(fc.tuple(nastyHeaderName, nastyHeaderValue), { maxLength: 3 }),
      body: fc.oneof(
        fc.constant(request.body),
        nastyText.map((text) => Buffer.from(text)),
      ),
    })
    .map(({ query, headers, body }) => ({
      ...trial,
      expected: undefined,
      request: {
        ...request,
        query: [
          ...(request.query === '' ? [] : [request.query]),
          ...query.map((pair) => pair.join('=')),
        ].join('&'),
        headers: [...request.headers, ...headers],
        body,
      },
    }));
}
