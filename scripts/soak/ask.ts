import { z } from 'zod';
import { isKilled, isTroubled } from './record.ts';
import type { Soak } from './soak-system.ts';

export interface Question {
  readonly method: 'GET' | 'POST';
  /** Below the API's stage. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** organization.code that the answer must speak of. */
  readonly tenant: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** API Gateway gives up after 29 seconds. */
const PATIENCE_MS = 40_000;

const envelope = z.object({
  ok: z.boolean(),
  tenant_code: z.string().optional(),
  app_code: z.string().optional(),
});

/** Asks the API as a client does, and notes what is wrong with the answer; undefined when none came. */
export async function ask(soak: Soak, question: Question): Promise<Answer | undefined> {
  const { method, path, headers, body } = question;
  const fromMs = performance.now();
  try {
    const response = await fetch(soak.system.deployed.apiUrl + path, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = { status: response.status, body: await response.json().catch(() => undefined) };
    const fault = faultOf(soak, question, answer, fromMs);
    if (fault !== undefined) soak.record.violations.push(`a wrong answer: ${method} ${path}: ${fault}`);
    return answer;
  } catch (error) {
    soak.record.violations.push(`a wrong answer: ${method} ${path}: none came: ${String(error)}`);
    return undefined;
  }
}

/** What somebody at the desk hears when somebody else was quicker, or asks too much. */
const ORDINARY = new Set([404, 409, 429]);

/** A fault of the databases or of the sign-in may be answered with 503, a killed function with 500 or 502. */
function faultOf({ record }: Soak, { method, tenant }: Question, { status, body }: Answer, fromMs: number) {
  const span = { fromMs, toMs: performance.now() };
  const killed = isKilled(record, span);
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return `${status} without the envelope`;
  const { ok, tenant_code, app_code } = parsed.data;
  if (ok !== (status === 200)) return `${status} says ok: ${ok}`;
  if (status === 200)
    return tenant_code === tenant ? undefined : `speaks of ${tenant_code}, not of ${tenant}`;
  if (status === 503 && (isTroubled(record, span) || killed)) return undefined;
  if ((status === 500 || status === 502) && killed) return undefined;
  if (ORDINARY.has(status) && (method === 'POST' || status !== 409)) return undefined;
  return `${status} ${app_code ?? ''}, while no fault explains it`;
}
