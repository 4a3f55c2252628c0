import {
  DatabaseErrorException,
  DatabaseResumingException,
  ExecuteStatementCommand,
  InvalidSecretException,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { integer, nullable, text, truth } from '../../../functions/shared/database/columns.ts';
import { openDatabase } from '../../../functions/shared/database/data-api.ts';
import { databaseErrorKind } from '../../../functions/shared/database/error-kind.ts';

const rdsData = mockClient(RDSDataClient);
// It mocks the class, which other files of this worker use.
afterAll(() => rdsData.restore());
const resuming = () => new DatabaseResumingException({ message: 'resuming', $metadata: {} });

beforeEach(() => {
  rdsData.reset();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** A database whose invocation has so much time, on the fake clock. */
function database(budgetMs = 240_000, resumePatienceMs = 60_000) {
  const endsAt = Date.now() + budgetMs;
  return openDatabase({
    client: new RDSDataClient({}),
    clusterArn: 'cluster',
    secretArn: 'secret',
    database: 'bgerp',
    deadline: { remainingMs: () => Math.max(0, endsAt - Date.now()) },
    resumePatienceMs,
  });
}

describe('A statement', () => {
  test('binds its parameters by type and asks for ids as text', async () => {
    rdsData.on(ExecuteStatementCommand).resolves({ numberOfRecordsUpdated: 2 });

    expect(
      await database().write({ sql: 'UPDATE x', parameters: { a: 'text', b: 7, c: null, d: true } }),
    ).toBe(2);

    expect(rdsData.commandCalls(ExecuteStatementCommand)[0]?.args[0].input).toEqual({
      resourceArn: 'cluster',
      secretArn: 'secret',
      database: 'bgerp',
      sql: 'UPDATE x',
      parameters: [
        { name: 'a', value: { stringValue: 'text' } },
        { name: 'b', value: { longValue: 7 } },
        { name: 'c', value: { isNull: true } },
        { name: 'd', value: { booleanValue: true } },
      ],
      resultSetOptions: { longReturnType: 'STRING' },
    });
  });

  test('answers typed rows, column by column', async () => {
    rdsData.on(ExecuteStatementCommand).resolves({
      records: [
        [{ stringValue: '9007199254740993' }, { stringValue: '3' }, { isNull: true }, { booleanValue: true }],
      ],
    });
    const row = await database().read({
      sql: 'SELECT',
      row: (next) => ({
        id: next(text),
        count: next(integer),
        error: next(nullable(text)),
        linked: next(truth),
      }),
    });
    expect(row).toEqual([{ id: '9007199254740993', count: 3, error: null, linked: true }]);
  });

  test.each([
    ['too few columns', [{ stringValue: 'a' }], 'no column 2'],
    [
      'too many columns',
      [{ stringValue: 'a' }, { stringValue: '1' }, { stringValue: 'x' }],
      '3 columns, 2 were expected',
    ],
    ['another type', [{ blobValue: new Uint8Array() }, { stringValue: '1' }], 'Column 1 must be text'],
    ['a number that is none', [{ stringValue: 'a' }, { stringValue: 'b' }], 'Column 2 must be an integer'],
    [
      'a number that JavaScript cannot hold',
      [{ stringValue: 'a' }, { stringValue: '9007199254740993' }],
      'Column 2 must be an integer',
    ],
  ])('fails clearly on %s', async (_, record, message) => {
    rdsData.on(ExecuteStatementCommand).resolves({ records: [record] });
    const read = database().read({ sql: 'SELECT', row: (next) => [next(text), next(integer)] });
    await expect(read).rejects.toThrow(message);
  });
});

describe('A cluster that is waking up', () => {
  test('is asked again until it answers', async () => {
    rdsData
      .on(ExecuteStatementCommand)
      .rejectsOnce(resuming())
      .rejectsOnce(resuming())
      .resolves({ numberOfRecordsUpdated: 1 });
    const written = database().write({ sql: 'UPDATE' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await written).toBe(1);
    expect(rdsData.commandCalls(ExecuteStatementCommand)).toHaveLength(3);
  });

  test('is given up when patience ends', async () => {
    rdsData.on(ExecuteStatementCommand).rejects(resuming());
    const written = expect(database(240_000, 10_000).write({ sql: 'UPDATE' })).rejects.toThrow('resuming');
    await vi.advanceTimersByTimeAsync(12_000);
    await written;
  });

  test('is not waited for at all where nobody has the time', async () => {
    rdsData.on(ExecuteStatementCommand).rejects(resuming());
    await expect(database(20_000, 0).write({ sql: 'UPDATE' })).rejects.toThrow('resuming');
    expect(rdsData.commandCalls(ExecuteStatementCommand)).toHaveLength(1);
  });
});

describe('A cluster that refuses the account', () => {
  test.each([
    new InvalidSecretException({ message: 'secret abc is no JSON', $metadata: {} }),
    new DatabaseErrorException({
      message: "Database error code: 1045. Message: Access denied for user 'x'@'%'",
      $metadata: {},
    }),
  ])('is one clear error that names the cluster and what to check, never the secret: %s', async (cause) => {
    rdsData.on(ExecuteStatementCommand).rejects(cause);
    const error = await database()
      .write({ sql: 'UPDATE' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CredentialsError', cause });
    expect(String(error)).toMatch(
      /^CredentialsError: cluster, database bgerp, refuses the account of its secret/,
    );
    expect(databaseErrorKind(error)).toBe('credentials');
  });
});

describe('The time budget', () => {
  test('lets no statement begin after its end', async () => {
    await expect(database(0).write({ sql: 'UPDATE' })).rejects.toMatchObject({ name: 'OutOfTimeError' });
    expect(rdsData.calls()).toHaveLength(0);
  });
});
