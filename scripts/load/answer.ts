import type { z } from 'zod/mini';
import { errorEnvelope } from '../../functions/shared/api/contract.ts';

/** An answer of the API and what is wrong with it. */
export interface Answer {
  readonly status: number;
  /** From sending to the last byte. */
  readonly milliseconds: number;
  /** Absent when the answer is one that the contract allows and the request deserves. */
  readonly fault?: string;
}

/** What a request of a lane must be answered with when it is not refused for its pace. */
export interface Expectation {
  readonly body: z.ZodMiniType;
  /** What else is wrong with a body of that shape; undefined when nothing is. */
  readonly faultOf: (body: unknown) => string | undefined;
}

const MOST_QUOTED = 200;

/** Sends a request and judges what comes back. An answer that does not come is a fault, status 0. */
export async function ask(url: string, init: RequestInit, expectation: Expectation): Promise<Answer> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    const milliseconds = performance.now() - startedAt;
    const fault = judge(response, text, expectation);
    return { status: response.status, milliseconds, ...(fault === undefined ? {} : { fault }) };
  } catch (error) {
    return { status: 0, milliseconds: performance.now() - startedAt, fault: `no answer: ${String(error)}` };
  }
}

function judge({ status, headers }: Response, text: string, expectation: Expectation): string | undefined {
  const body = parseJson(text);
  if (status === 429) return refusalFault(headers, body);
  if (status !== 200) return `${status}: ${text.slice(0, MOST_QUOTED)}`;
  const parsed = expectation.body.safeParse(body);
  if (!parsed.success) return `200 with another body than the contract's: ${text.slice(0, MOST_QUOTED)}`;
  return expectation.faultOf(parsed.data);
}

/** Whoever is refused for its pace must be told when to come again. */
function refusalFault(headers: Headers, body: unknown): string | undefined {
  if (!(Number(headers.get('retry-after')) > 0)) return '429 without Retry-After';
  return errorEnvelope.safeParse(body).success ? undefined : '429 without the envelope';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
