import { randomUUID } from 'node:crypto';
import { ingestAnswer } from '../../functions/event-ingest/contract.ts';
import { linkHealthBody, summaryBody } from '../../functions/metrics-api/contract.ts';
import { DROP_IN_PATH, throttles } from '../../lib/catalogue/api-routes.ts';
import type { Endpoints } from '../../local/endpoints.ts';
import { type Answer, ask, type Expectation } from './answer.ts';
import { batchOf } from './events.ts';

/** Requests of one kind. */
export interface Lane {
  readonly name: string;
  /** Requests a second that are offered. */
  readonly pace: number;
  /**
   * Requests in flight, at most. The local Lambda runs ten of each function at a time, and every request needs the
   * authorizer: all lanes together stay below that, with one to spare for the simulated factory.
   */
  readonly clients: number;
  readonly send: () => Promise<Answer>;
}

/** How much of a route's limit the steady load takes. */
const SHARE = 0.8;

const READING = throttles.reading.rate * SHARE;

/** Batches a second. */
const REPORTING = { ofTwenty: 20, ofThousand: 2 } as const;

/** Lanes of the steady load: together they stay below the limit of each route. */
export function steadyLanes(endpoints: Endpoints): readonly Lane[] {
  return [
    reading(endpoints, 'summary', '/v1/metrics/summary', summaryBody, READING / 2),
    reading(endpoints, 'link_health', '/v1/metrics/link_health', linkHealthBody, READING / 2),
    dropIn(endpoints, READING, 2),
    reporting(endpoints, 20, REPORTING.ofTwenty, 2),
    reporting(endpoints, 1_000, REPORTING.ofThousand, 1),
  ];
}

/** The route that is asked for more than its limit; nothing of the steady load but `drop-in` goes there. */
export function dropIn(endpoints: Endpoints, pace: number, clients: number): Lane {
  const path = `${DROP_IN_PATH}?action=summary`;
  return { ...reading(endpoints, 'drop-in', path, summaryBody, pace), clients };
}

function reading(
  { api, session }: Endpoints,
  name: string,
  path: string,
  body: Expectation['body'],
  pace: number,
): Lane {
  const [code = '', cookie = ''] = Object.entries(session)[0] ?? [];
  const expectation: Expectation = {
    body,
    faultOf: (answer) => (isOf(answer, code) ? undefined : `${name} speaks of another tenant than ${code}`),
  };
  const send = () => ask(api + path, { headers: { Cookie: cookie } }, expectation);
  return { name, pace, clients: 1, send };
}

function isOf(answer: unknown, code: string): boolean {
  return (
    typeof answer === 'object' && answer !== null && 'tenant_code' in answer && answer.tenant_code === code
  );
}

function reporting({ api, session, tokens }: Endpoints, events: number, pace: number, clients: number): Lane {
  const tenants = Object.keys(session);
  const name = `events-${events}`;
  const expectation: Expectation = {
    body: ingestAnswer,
    faultOf(answer) {
      const { accepted, remembered } = ingestAnswer.parse(answer);
      return accepted === events && remembered
        ? undefined
        : `${name}: ${JSON.stringify(answer).slice(0, 200)}`;
    },
  };
  const send = () => {
    const key = randomUUID();
    return ask(
      `${api}/v1/events`,
      {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${tokens['ingest']}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
        body: JSON.stringify(batchOf(events, tenants, key, new Date())),
      },
      expectation,
    );
  };
  return { name, pace, clients, send };
}
