import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import { RdsDataError } from './errors.ts';
import { AWS_LIMITS } from './limits.ts';

const arn = z.string().min(11).max(100);
const databaseName = z.string().min(1).max(64);

const field = z.strictObject({
  isNull: z.boolean().optional(),
  booleanValue: z.boolean().optional(),
  // As digits where a Number could not hold it: see `parseBody`.
  longValue: z.union([z.int(), z.string().regex(/^-?\d+$/)]).optional(),
  doubleValue: z.number().optional(),
  stringValue: z.string().optional(),
  blobValue: z.base64().optional(),
  arrayValue: z.unknown().optional(),
});

const sqlParameter = z.strictObject({
  name: z.string().min(1),
  value: field,
  typeHint: z.enum(['DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID']).optional(),
});

const target = {
  resourceArn: arn,
  secretArn: arn,
  database: databaseName.optional(),
  schema: z
    .undefined({ error: 'The schema parameter is not supported for Aurora MySQL; use database' })
    .optional(),
};

const statement = {
  ...target,
  sql: z.string().max(AWS_LIMITS.sqlCharacters),
  transactionId: z.string().max(192).optional(),
};

export const executeRequest = z.strictObject({
  ...statement,
  parameters: z.array(sqlParameter).optional(),
  includeResultMetadata: z.boolean().optional(),
  continueAfterTimeout: z.boolean().optional(),
  resultSetOptions: z
    .strictObject({
      decimalReturnType: z.enum(['STRING', 'DOUBLE_OR_LONG']).optional(),
      longReturnType: z.enum(['LONG', 'STRING']).optional(),
    })
    .optional(),
  formatRecordsAs: z.enum(['NONE', 'JSON']).optional(),
});

export const batchRequest = z.strictObject({
  ...statement,
  parameterSets: z.array(z.array(sqlParameter)).optional(),
});

export const beginRequest = z.strictObject(target);

export const endRequest = z.strictObject({
  resourceArn: arn,
  secretArn: arn,
  transactionId: z.string().max(192),
});

export type Field = z.infer<typeof field>;
export type SqlParameter = z.infer<typeof sqlParameter>;
export type ExecuteRequest = z.infer<typeof executeRequest>;
export type BatchRequest = z.infer<typeof batchRequest>;
export type BeginRequest = z.infer<typeof beginRequest>;
export type EndRequest = z.infer<typeof endRequest>;

/** A JavaScript number holds 15 digits for sure; longer ones are kept as text. */
const LONG_BEYOND_NUMBER = /"longValue"\s*:\s*(-?\d{16,})(?=\s*[,}])/g;

/** @throws RdsDataError (ValidationException) that names the member. */
export function parseBody<T>(schema: z.ZodType<T>, body: Buffer): T {
  const result = safeParse(schema, parseJson(body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new RdsDataError(
    'ValidationException',
    `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${issue?.message ?? 'invalid'}`,
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(LONG_BEYOND_NUMBER, '"longValue":"$1"'));
  } catch (cause) {
    throw new RdsDataError('ValidationException', 'The request body is not JSON.', { cause });
  }
}
