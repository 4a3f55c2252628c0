import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../local/gateway/authorizer-answer.ts';
import { createRouteTable } from '../../../local/gateway/route-table.ts';
import { createTokenBucket } from '../../../local/gateway/token-bucket.ts';
import { matchesWildcard } from '../../../local/gateway/wildcard.ts';
import type { Route } from '../../../local/template/model/rest-api.ts';

describe('wildcards in policies', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });

  it('match what the equivalent regular expression matches', () => {
    fc.assert(
      fc.property(pattern, text, (wild, candidate) => {
        const expression = new RegExp(`^${wild.replaceAll('?', '.').replaceAll('*', '.*')}$`, 's');
        expect(matchesWildcard(wild, candidate)).toBe(expression.test(candidate));
      }),
      { numRuns: 2_000 },
    );
  });

  it('stay quick on patterns that make regular expressions slow', () => {
    expect(matchesWildcard(`${'a*'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});

describe('a policy', () => {
  const arn = 'arn:aws:execute-api:us-east-1:111122223333:abc/live/GET/v1/summary';
  const statement = fc.record({
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Action: fc.constantFrom<string[][]>(['execute-api:Invoke'], ['execute-api:*'], ['*'], ['s3:GetObject']),
    Resource: fc.constantFrom<string[][]>(
      ['*'],
      [arn],
      [arn.replace('GET', '*')],
      [arn.replace('summary', 'other')],
    ),
  });

  it('denies whenever one statement denies, and allows only what one allows', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        const applies = statements.filter(
          ({ Action: [action], Resource: [resource] }) =>
            action !== 's3:GetObject' && !resource?.endsWith('other'),
        );
        const expected = applies.some(({ Effect: effect }) => effect === 'Deny')
          ? 'denied'
          : applies.length > 0
            ? 'allowed'
            : 'not-mentioned';
        const answer = { principalId: 'x', policyDocument: { Statement: statements } };
        expect(decide(answer, arn)).toBe(expected);
      }),
    );
  });
});

describe('the route table', () => {
  const segment = fc.constantFrom('a', 'b', '{x}', '{y}');
  const patterns = fc.uniqueArray(
    fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([segments, greedy]) => `/${[...segments, ...(greedy ? ['{rest+}'] : [])].join('/')}`),
    // API Gateway allows one parameter name at each place of the tree.
    { selector: (path) => path.replaceAll(/\{[xy]\}/g, '{}'), minLength: 1, maxLength: 8 },
  );
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`);
  const routeOf = (resourcePath: string): Route => ({
    resourcePath,
    resourceId: resourcePath,
    method: 'GET',
    integration: { kind: 'lambda', functionArn: '', timeout: 1 },
  });
  /** Word 0, parameter 1, greedy 2, one digit a segment: the smallest text is the most specific. */
  const specificity = (pattern: string) =>
    pattern
      .split('/')
      .slice(1)
      .map((part) => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0))
      .join('');
  const fits = (pattern: string, candidate: string) =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\+\}/g, '.+').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(candidate);

  it('picks the most specific of the resources that fit', () => {
    fc.assert(
      fc.property(patterns, path, (paths, candidate) => {
        const [best] = paths
          .filter((pattern) => fits(pattern, candidate))
          .toSorted((a, b) => (specificity(a) < specificity(b) ? -1 : 1));
        const match = createRouteTable(paths.map(routeOf))('GET', candidate);
        expect(match.kind === 'found' ? match.route.resourcePath : undefined).toBe(best);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds parameters again whatever they hold', () => {
    const table = createRouteTable([routeOf('/v1/{id}/rows')]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
        expect(table('GET', `/v1/${encodeURIComponent(id)}/rows`)).toMatchObject({ pathParameters: { id } });
      }),
    );
  });

  it('ignores one slash at the end', () => {
    expect(createRouteTable([routeOf('/v1')])('GET', '/v1/').kind).toBe('found');
    expect(createRouteTable([routeOf('/v1')])('GET', '/v1//').kind).toBe('not-found');
  });
});

describe('a token bucket', () => {
  it('never lets through more than burst plus rate times the time passed', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 100 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        waits,
        (rate, burst, steps) => {
          const take = createTokenBucket(rate, burst);
          let now = 0;
          let taken = 0;
          for (const step of steps) {
            now += step;
            if (take(new Date(now))) taken += 1;
            expect(taken).toBeLessThanOrEqual(burst + (rate * now) / 1_000);
          }
        },
      ),
    );
  });
});
