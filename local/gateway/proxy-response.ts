import { z } from 'zod';
import type { HttpResponse } from '../http.ts';

const headerValue = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);

// What API Gateway calls a malformed proxy response is anything that does not fit this.
const responseSchema = z.strictObject({
  statusCode: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ])
    .pipe(z.int().min(100).max(599)),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that the gateway keeps for itself and passes on under another name. */
const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'upgrade',
  'user-agent',
  'via',
  'warn',
  'www-authenticate',
]);
const dropped = new Set(['transfer-encoding']);

function passedName(name: string): string | undefined {
  const key = name.toLowerCase();
  if (dropped.has(key)) return undefined;
  return remapped.has(key) ? `x-amzn-Remapped-${name}` : name;
}

type Parsed = z.infer<typeof responseSchema>;

function mergedHeaders({ headers, multiValueHeaders }: Parsed): Record<string, string | readonly string[]> {
  const merged: Record<string, string | readonly string[]> = {};
  const lists = Object.entries(multiValueHeaders ?? {});
  const inLists = new Set(lists.map(([name]) => name.toLowerCase()));
  const singles = Object.entries(headers ?? {}).filter(([name]) => !inLists.has(name.toLowerCase()));
  for (const [name, value] of [...singles, ...lists]) {
    const passed = passedName(name);
    if (passed !== undefined) merged[passed] = value;
  }
  const hasType = Object.keys(merged).some((name) => name.toLowerCase() === 'content-type');
  return hasType ? merged : { ...merged, 'Content-Type': 'application/json' };
}

/**
 * Turns a function's answer into the response; undefined when it is malformed.
 * @param payload JSON text
 * @param decodeBase64 whether the API decodes bodies marked `isBase64Encoded` for this request
 */
export function proxyResponse(payload: string, decodeBase64: boolean): HttpResponse | undefined {
  const parsed = responseSchema.safeParse(JSON.parse(payload));
  if (!parsed.success) return undefined;
  const { statusCode: status, body, isBase64Encoded } = parsed.data;
  const decode = decodeBase64 && isBase64Encoded === true;
  return {
    status,
    headers: mergedHeaders(parsed.data),
    body: decode ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}
