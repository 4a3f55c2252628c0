import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IngestAnswer } from '../../../functions/event-ingest/contract.ts';
import { receive } from '../../../functions/event-ingest/receive.ts';
import type { ApiRequest } from '../../../functions/shared/api/request.ts';
import type { Database } from '../../../functions/shared/database/data-api.ts';
import type { Principal, Scope } from '../../../functions/shared/principal.ts';
import { quietLog } from '../../support/functions.ts';

const NOW = new Date('2025-11-09T14:30:20Z');
const AT = '2025-11-09T14:29:10Z';

const token = (orgCode: string, scopes: readonly Scope[] = ['serial-metrics/write']): Principal => ({
  kind: 'token',
  subject: 'erp',
  orgCode,
  scopes,
});
const INGEST = token('');

const request = (principal: Principal, method = 'POST'): ApiRequest => ({
  method,
  resource: '/v1/events',
  path: {},
  principal,
  correlationId: 'c0ffee',
  parameterNames: [],
  parameter: () => undefined,
});

interface Document {
  readonly at: string;
  readonly tenant: string | number | undefined;
  readonly values: Record<string, number[]>;
}

/** A cluster that cannot be reached: what is said of a batch and emitted does not depend on it. */
const refuse = () => Promise.reject(new Error('connect ECONNREFUSED'));
const tenantCluster: Database = { read: refuse, write: refuse };

/** Sends a body and keeps each document as it would be written. */
async function send(
  body: unknown,
  principal = INGEST,
  method = 'POST',
): Promise<IngestAnswer & { readonly documents: Document[] }> {
  const documents: Document[] = [];
  const createEmitter = (timestamp: Date) => {
    let values: Record<string, number[]> = {};
    let tenant: string | number | undefined;
    return {
      emit(name: string, value: number) {
        values[name] = [...(values[name] ?? []), value];
      },
      annotate(_: string, value: string | number) {
        tenant = value;
      },
      flush() {
        documents.push({ at: timestamp.toISOString(), tenant, values });
        values = {};
      },
    };
  };
  const text = typeof body === 'string' || body === null ? body : JSON.stringify(body);
  const answer = await receive(request(principal, method), { body: text }, 'k', {
    store: { tenantCluster, schema: 'serial_monitor' },
    log: quietLog(),
    now: () => NOW,
    watchedTenants: [],
    createEmitter,
  });
  return { ...answer, documents };
}

const generated = (fields: object = {}) => ({
  id: 'e1',
  type: 'serial_generated',
  tenant: 'DEFAULT',
  at: AT,
  production_type: 'hatthasilpa',
  latency_ms: 42.5,
  ...fields,
});
const resolved = {
  id: 'e2',
  type: 'assignment_resolved',
  tenant: 'DEFAULT',
  at: AT,
  method: 'pin',
  latency_ms: 7,
};
const missing = (fields: object) => ({
  id: 'e3',
  type: 'spawn_missing',
  tenant: 'DEFAULT',
  at: AT,
  count: 3,
  ticket_quantity: 1_000,
  ...fields,
});
const rejected = (reason: string, id = reason) => ({
  id,
  type: 'rejected',
  tenant: 'DEFAULT',
  at: AT,
  reason,
});

describe('Metrics', () => {
  test('follow from each type of event', async () => {
    const { documents, ...answer } = await send([
      generated(),
      resolved,
      missing({}),
      missing({ id: 'e4', count: 20, ticket_quantity: 1_500 }),
      rejected('context_mismatch'),
      rejected('duplicate'),
      rejected('duplicate', 'another'),
      rejected('invalid_format'),
    ]);
    expect(answer).toEqual({ ok: true, accepted: 8, refused: [], remembered: false });
    expect(documents).toEqual([
      {
        at: '2025-11-09T14:29:00.000Z',
        tenant: 'DEFAULT',
        values: {
          'serial.generation_latency_ms': [42.5],
          'assignment.resolution_latency_ms': [7],
          'serial.spawn_missing_total': [23],
          'serial.spawn_missing_unexpected': [3],
          'error.context_mismatch_total': [1],
          'error.duplicate_total': [2],
          'error.invalid_format_total': [1],
        },
      },
    ]);
  });

  test('are grouped by tenant and minute', async () => {
    const { documents } = await send([
      generated({ id: '1', at: '2025-11-09T14:29:59.999Z' }),
      generated({ id: '2', at: '2025-11-09T14:29:00+00:00' }),
      generated({ id: '3', at: '2025-11-09T14:30:00Z' }),
      generated({ id: '4', tenant: 'maison_atelier' }),
    ]);
    expect(
      documents.map(({ at, tenant, values }) => [at.slice(11, 16), tenant, Object.values(values)]),
    ).toEqual([
      ['14:29', 'DEFAULT', [[42.5, 42.5]]],
      ['14:30', 'DEFAULT', [[42.5]]],
      ['14:29', 'maison_atelier', [[42.5]]],
    ]);
  });

  test('keep every latency, at most 100 in a document, and every count once', async () => {
    const latency = fc.double({ min: 0, max: 60_000, noNaN: true }).map((value) => value + 0);
    const event = fc.oneof(
      fc.record({ kind: fc.constant('latency' as const), latency, minute: fc.integer({ min: 0, max: 2 }) }),
      fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 5_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 1_000, size: 'max' }), async (events) => {
        const { documents, accepted } = await send(
          events.map((one, index) =>
            one.kind === 'count'
              ? missing({ id: `${index}`, count: one.count })
              : generated({
                  id: `${index}`,
                  latency_ms: one.latency,
                  at: `2025-11-09T14:2${one.minute}:00Z`,
                }),
          ),
        );
        const all = (name: string) => documents.flatMap(({ values }) => values[name] ?? []);
        expect(accepted).toBe(events.length);
        for (const { values } of documents)
          for (const list of Object.values(values)) expect(list.length).toBeLessThanOrEqual(100);
        expect(all('serial.generation_latency_ms').toSorted((a, b) => a - b)).toEqual(
          events.flatMap((one) => (one.kind === 'latency' ? [one.latency] : [])).toSorted((a, b) => a - b),
        );
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(all('serial.spawn_missing_total'))).toBe(
          sum(events.flatMap((one) => (one.kind === 'count' ? [one.count] : []))),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('An event that comes twice in a batch', () => {
  test('counts once', async () => {
    const { accepted, refused, documents } = await send([generated(), generated(), generated({ id: 'e9' })]);
    expect({ accepted, refused }).toEqual({ accepted: 2, refused: [] });
    expect(documents[0]?.values).toEqual({ 'serial.generation_latency_ms': [42.5, 42.5] });
  });

  test('is told apart by its tenant, whose rows have numbers of their own', async () => {
    expect((await send([generated(), generated({ tenant: 'maison_atelier' })])).accepted).toBe(2);
  });

  test('counts when only its first attempt was invalid', async () => {
    expect(await send([generated({ latency_ms: -1 }), generated()])).toMatchObject({
      accepted: 1,
      refused: [{ index: 0 }],
    });
  });
});

describe('A wrong event', () => {
  test.each<[string, unknown, RegExp]>([
    ['no object', 7, /an event must be an object/],
    ['null', null, /an event must be an object/],
    ['an unknown type', generated({ type: 'serial_scrapped' }), /^type must be serial_generated, /],
    ['no id', generated({ id: '' }), /^id must be text/],
    ['a number as id', generated({ id: 7 }), /^id must be text/],
    ['a tenant that cannot be a code', generated({ tenant: 'DEFAULT\n' }), /organization\.code/],
    ['an unknown production type', generated({ production_type: 'hybrid' }), /hatthasilpa or oem/],
    ['a negative latency', generated({ latency_ms: -0.1 }), /^latency_ms must be/],
    ['a latency as text', generated({ latency_ms: '12 ms' }), /^latency_ms must be/],
    ['a latency beyond CloudWatch', generated({ latency_ms: 1e200 }), /^latency_ms must be/],
    ['an unknown method', { ...resolved, method: 'Pin' }, /pin, plan or auto/],
    ['a count of 0', missing({ count: 0 }), /^count must be/],
    ['half a count', missing({ count: 1.5 }), /^count must be/],
    ['a ticket without pieces', missing({ ticket_quantity: 0 }), /^ticket_quantity must be/],
    ['an unknown reason', rejected('checksum'), /^reason must be/],
    ['local time', generated({ at: '2025-11-09T14:29:10' }), /^at must be a time in UTC/],
    ['another offset', generated({ at: '2025-11-09T21:29:10+07:00' }), /^at must be a time in UTC/],
    ['a day that does not exist', generated({ at: '2025-02-30T00:00:00Z' }), /^at must be a time in UTC/],
    ['several faults', generated({ id: 1, latency_ms: null }), /id must be .*; latency_ms must be /],
  ])('is refused with index and reason, others count: %s', async (_, event, reason) => {
    expect(await send([generated(), event])).toMatchObject({
      accepted: 1,
      refused: [{ index: 1, reason: expect.stringMatching(reason) }],
    });
  });

  test('is one outside the time that CloudWatch takes', async () => {
    const at = (offsetMs: number) => generated({ at: new Date(NOW.getTime() + offsetMs).toISOString() });
    const day = 86_400_000;
    expect((await send([at(-14 * day + 180_000)])).refused).toEqual([]);
    expect((await send([at(-14 * day - 1)])).refused).toMatchObject([
      { reason: expect.stringMatching(/14 days/) },
    ]);
    // Young enough itself, but its datapoint carries the start of the minute.
    expect((await send([at(-14 * day + 10_000)])).accepted).toBe(0);
    expect((await send([at(7_200_000)])).refused).toEqual([]);
    expect((await send([at(7_200_001)])).refused).toMatchObject([
      { reason: expect.stringMatching(/2 hours ahead/) },
    ]);
  });
});

describe('Access', () => {
  test('is for tokens that may write, and each reports for its own tenant', async () => {
    const own = [generated(), generated({ id: 'foreign', tenant: 'maison_atelier' })];
    expect(await send(own, token('DEFAULT'))).toMatchObject({
      accepted: 1,
      refused: [{ index: 1, reason: expect.stringMatching(/tenant must be DEFAULT/) }],
    });
    expect((await send(own, INGEST)).accepted).toBe(2);
  });

  test.each<[string, Principal]>([
    ['a token without the scope', token('DEFAULT', ['serial-metrics/read', 'serial-metrics/platform'])],
    [
      'a session',
      { kind: 'session', memberId: '7', orgCode: 'DEFAULT', permissions: ['platform.manage.serial_outbox'] },
    ],
  ])('is refused to %s', async (_, principal) => {
    await expect(send([generated()], principal)).rejects.toThrow(
      expect.objectContaining({ status: 403, appCode: 'CORE_403_FORBIDDEN' }),
    );
  });

  test('takes POST alone', async () => {
    await expect(send([generated()], INGEST, 'GET')).rejects.toThrow(
      expect.objectContaining({ status: 405 }),
    );
  });
});

describe('A wrong body', () => {
  test.each<[string, unknown]>([
    ['is missing', null],
    ['is missing', '  '],
    ['is no valid JSON', '[{]'],
    ['is no array', { events: [generated()] }],
    ['is empty', []],
    ['has 1001 events', Array.from({ length: 1_001 }, (_, index) => generated({ id: `${index}` }))],
  ])('is answered with 400, and nothing counts: it %s', async (fault, body) => {
    await expect(send(body)).rejects.toThrow(
      expect.objectContaining({
        status: 400,
        appCode: 'SERIAL_METRICS_400_VALIDATION',
        message: expect.stringMatching(new RegExp(`${fault}.* Send a JSON array of 1 to 1000 events`)),
      }),
    );
  });

  test('may hold 1,000 events', async () => {
    expect(
      (await send(Array.from({ length: 1_000 }, (_, index) => generated({ id: `${index}` })))).accepted,
    ).toBe(1_000);
  });
});
