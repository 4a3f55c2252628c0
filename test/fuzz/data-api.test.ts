import { request } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXCEPTION_STATUS } from '../../local/rds-data/errors.ts';
import { single } from '../support/data-api.ts';
import { useErp } from '../support/mariadb.ts';
import { fuzz } from './fuzz.ts';
import { type Json, nastyJson } from './json.ts';
import { mutated, mutations } from './mutate.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  /** Base64. */
  readonly body: string;
}

const execute: Json = {
  resourceArn: erp.tenantClusterArn,
  secretArn: erp.tenantSecretArn,
  database: erp.tenant('DEFAULT').database,
  sql: "SELECT :text AS t, ':x' AS q, :number + 0 /* :c */ AS n, NULL",
  parameters: [
    { name: 'text', value: { stringValue: "a'b" } },
    { name: 'number', value: { longValue: 7 } },
  ],
  includeResultMetadata: true,
  resultSetOptions: { decimalReturnType: 'STRING', longReturnType: 'LONG' },
};
const batch: Json = {
  resourceArn: erp.coreClusterArn,
  secretArn: erp.coreSecretArn,
  database: erp.coreDatabase,
  sql: 'UPDATE organization SET code = :code WHERE id_org = :id',
  parameterSets: [
    [
      { name: 'code', value: { stringValue: 'x' } },
      { name: 'id', value: { longValue: -1 } },
    ],
  ],
};
const ofCluster: Json = { resourceArn: erp.coreClusterArn, secretArn: erp.coreSecretArn };
const transaction: Json = {
  resourceArn: erp.coreClusterArn,
  secretArn: erp.coreSecretArn,
  transactionId: 'AAAA',
};

const CALLS: readonly (readonly [string, Json])[] = [
  ['/Execute', execute],
  ['/Execute', { ...execute, formatRecordsAs: 'JSON' }],
  ['/BatchExecute', batch],
  ['/BeginTransaction', ofCluster],
  ['/CommitTransaction', transaction],
  ['/RollbackTransaction', transaction],
];

/** Pieces of statements that only read, in any order. */
const statement = fc
  .array(
    fc.constantFrom(
      ...[
        'SELECT',
        'FROM',
        'organization',
        '1',
        'NULL',
        '*',
        ',',
        '(',
        ')',
        "'",
        '"',
        '`',
        '\\',
        '--',
        '#',
        '/*',
        '*/',
      ],
      ...[
        ';',
        ':a',
        ':',
        '::a',
        '@a',
        '?',
        "x'",
        "'00'",
        'AS a',
        'CAST(1 AS JSON)',
        "b'101'",
        '1e400',
        'POINT(1,1)',
        '\u0000',
        '😀',
      ],
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(' '));

const json = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...CALLS), mutations())
      .map(([[path, body], changes]) => [path, mutated(body, changes)] as const),
  },
  {
    weight: 3,
    arbitrary: statement.map((sql) => ['/Execute', { ...execute, sql, parameters: [] }] as const),
  },
  { weight: 1, arbitrary: nastyJson.map((body) => ['/Execute', body] as const) },
);

const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 6,
    arbitrary: json.map(([path, body]) => ({
      method: 'POST',
      path,
      contentType: 'application/json',
      body: base64(JSON.stringify(body)),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'HEAD', 'PATCH'),
      path: fc.constantFrom(
        '/Execute',
        '/BatchExecute',
        '/',
        '//',
        '/execute',
        '/__proto__',
        '/constructor',
        '/toString',
        '/%2e%2e/Execute',
        '/Execute?x=1',
      ),
      contentType: fc.constantFrom('application/json', 'text/plain', 'application/x-amz-json-1.1', ''),
      body: fc
        .oneof(
          fc.uint8Array(),
          fc.constant(Buffer.from('{"a":1', 'utf16le')),
          fc.constant(Buffer.from('[[[[[')),
          fc.constant(Buffer.from('{"sql":"\ud800"}')),
        )
        .map((bytes) => Buffer.from(bytes).toString('base64')),
    }),
  },
);

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

interface Answer {
  readonly status: number;
  readonly errorType: string | undefined;
  readonly text: string;
}

/** As by hand: no client of ours would send most of this. */
function send({ method, path, contentType, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(erp.endpoint);
    const bytes = Buffer.from(body, 'base64');
    const outgoing = request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path: url.pathname + path,
        headers: { 'Content-Type': contentType, 'Content-Length': bytes.length },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            errorType: incoming.headers['x-amzn-errortype']?.toString(),
            text,
          }),
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(bytes);
  });
}

async function check(input: Call): Promise<void> {
  const { status, errorType, text } = await send(input);
  if (status === 200) {
    expect(JSON.parse(text)).toBeTypeOf('object');
    return;
  }
  const statuses: Readonly<Record<string, number>> = EXCEPTION_STATUS;
  expect(errorType, text).toBeDefined();
  expect(status, text).toBe(statuses[errorType ?? '']);
  // That would be a fault of the endpoint itself.
  expect(errorType, text).not.toBe('InternalServerErrorException');
  if (input.method !== 'HEAD')
    expect(JSON.parse(text)).toMatchObject({ message: expect.stringMatching(/\S/) });
  expect(text).not.toMatch(/ {4}at |node:internal|\.ts:\d/);
}

fuzz('The Data API answers whatever is sent as AWS does', {
  name: 'data-api',
  file: 'data-api.test.ts',
  inputs: call,
  runs: 700,
  check,
});

test('The Data API is still there afterwards', async () => {
  expect(await single(erp, 'SELECT 1')).toEqual({ longValue: 1 });
});
