import type { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { safeParse } from '../../safe-parse.ts';
import type { AlarmEngine } from '../alarms/alarm-engine.ts';
import type { Dashboard } from '../dashboards.ts';
import { CloudWatchError } from '../errors.ts';
import type { MetricStore } from '../metric-store.ts';

/** What every operation works with. */
export interface CloudWatchApi {
  readonly store: MetricStore;
  readonly engine: AlarmEngine;
  readonly dashboards: readonly Dashboard[];
  readonly clock: Clock;
}

/** One operation of the API: the parsed request in, the reply's members out. */
export type Operation = (api: CloudWatchApi, request: unknown) => object;

/** Joins the schema of a request with what answers it; members that the schema does not know are refused. */
export function operation<Request>(
  schema: z.ZodType<Request>,
  answer: (api: CloudWatchApi, request: Request) => object,
): Operation {
  return (api, request) => answer(api, parseRequest(schema, request));
}

function parseRequest<Request>(schema: z.ZodType<Request>, request: unknown): Request {
  const result = safeParse(schema, request, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  if (issue?.code === 'invalid_type' && issue.input === undefined) {
    throw new CloudWatchError('MissingRequiredParameterException', `The parameter ${where} is required.`);
  }
  if (issue?.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => [where, key].filter(Boolean).join('.')).join(', ');
    throw new CloudWatchError('ValidationException', `The local CloudWatch does not model ${keys}.`);
  }
  throw new CloudWatchError(
    'ValidationException',
    `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${issue?.message ?? 'invalid'}`,
  );
}
