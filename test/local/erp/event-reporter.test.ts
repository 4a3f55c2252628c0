import { afterEach, expect, test } from 'vitest';
import { createEventReporter } from '../../../local/erp/event-reporter.ts';
import type { Happening } from '../../../local/erp/factory.ts';
import { type HttpService, headerOf } from '../../../local/http.ts';
import { serve } from '../../support/serve.ts';

const AT = new Date('2026-11-20T08:00:00Z');
const GENERATED: Happening = {
  kind: 'serial-generated',
  tenantCode: 'DEFAULT',
  productionType: 'hatthasilpa',
  latencyMs: 42,
  at: AT,
};

interface Sent {
  readonly key: string | undefined;
  readonly events: readonly Record<string, unknown>[];
}

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

/** A reporter to an API that answers with these statuses in turn, the last one for ever. */
async function reporterTo(...statuses: number[]) {
  const sent: Sent[] = [];
  const refusals: string[] = [];
  const taken: (readonly [events: number, answer: string])[] = [];
  const service: HttpService = async (request) => {
    sent.push({
      key: headerOf(request, 'idempotency-key'),
      events: JSON.parse(request.body.toString()),
    });
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    return { status: status ?? 200, headers: {}, body: '{}' };
  };
  const { url, close } = await serve(service, '/v1');
  undo.push(close);
  const reporter = createEventReporter({
    apiUrl: url.replace(/\/v1\/?$/, ''),
    token: 'token',
    name: 'test',
    onRefusal: (message) => refusals.push(message),
    onTaken: (events, answer) => taken.push([events.length, answer]),
  });
  return { reporter, sent, refusals, taken };
}

test('Every kind of happening is told in the form that the API takes', async () => {
  const { reporter, sent } = await reporterTo(200);
  const head = { tenantCode: 'DEFAULT', at: AT };
  reporter.add([
    GENERATED,
    { ...head, kind: 'assignment-resolved', method: 'pin', latencyMs: 7 },
    { ...head, kind: 'spawn-missing', count: 3, ticketQuantity: 1_200 },
    { ...head, kind: 'rejected', reason: 'duplicate' },
  ]);
  await reporter.send();

  const common = { tenant: 'DEFAULT', at: '2026-11-20T08:00:00.000Z' };
  expect(sent[0]?.events).toEqual([
    { ...common, id: 'test-1', type: 'serial_generated', production_type: 'hatthasilpa', latency_ms: 42 },
    { ...common, id: 'test-2', type: 'assignment_resolved', method: 'pin', latency_ms: 7 },
    { ...common, id: 'test-3', type: 'spawn_missing', count: 3, ticket_quantity: 1_200 },
    { ...common, id: 'test-4', type: 'rejected', reason: 'duplicate' },
  ]);
  await reporter.send();
  expect(sent).toHaveLength(1);
});

test('A batch that does not get through comes again under its key, and new events after it', async () => {
  const { reporter, sent } = await reporterTo(503, 429, 200);
  reporter.add([GENERATED]);
  await reporter.send();
  reporter.add([GENERATED]);
  await reporter.send();
  await reporter.send();

  expect(sent.map(({ key, events }) => [key, events.map(({ id }) => id)])).toEqual([
    ['test-batch-1', ['test-1']],
    ['test-batch-1', ['test-1']],
    ['test-batch-1', ['test-1']],
    ['test-batch-2', ['test-2']],
  ]);
});

test('A batch is told once it is taken, with the answer', async () => {
  const { reporter, taken } = await reporterTo(503, 200, 400);
  reporter.add([GENERATED, GENERATED]);
  await reporter.send();
  expect(taken).toEqual([]);
  await reporter.send();
  reporter.add([GENERATED]);
  await reporter.send();
  expect(taken).toEqual([[2, '{}']]);
});

test('A batch that is refused for good is told and not sent again', async () => {
  const { reporter, sent, refusals } = await reporterTo(400);
  reporter.add([GENERATED]);
  await reporter.send();
  await reporter.send();

  expect(sent).toHaveLength(1);
  expect(refusals).toEqual(['400 {}']);
});

test('Batches hold at most 1,000 events, and an API that is gone costs the oldest ones at last', async () => {
  const { reporter, sent } = await reporterTo(200);
  reporter.add(Array.from({ length: 25_000 }, () => GENERATED));
  await reporter.send();

  expect(sent.every(({ events }) => events.length === 1_000)).toBe(true);
  expect(sent.flatMap(({ events }) => events)).toHaveLength(20_000);
  expect(sent[0]?.events[0]).toMatchObject({ id: 'test-5001' });
});
