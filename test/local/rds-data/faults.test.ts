import { BeginTransactionCommand, CommitTransactionCommand } from '@aws-sdk/client-rds-data';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFaultInjector, type FaultInput } from '../../../local/rds-data/faults.ts';
import { execute, makeOwnSchema, single } from '../../support/data-api.ts';
import { testClient, useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const own = { database: erp.ownSchema };
const target = { resourceArn: erp.tenantClusterArn, secretArn: erp.tenantSecretArn };

beforeAll(async () => {
  await makeOwnSchema(erp);
  await execute(erp, 'CREATE TABLE note (text VARCHAR(20) PRIMARY KEY)', [], own);
});
afterEach(() => erp.faults.clear());

const insert = (text: string, extra: { transactionId?: string } = {}) =>
  execute(erp, `INSERT INTO note VALUES ('${text}')`, [], { ...own, ...extra });
const count = async (text: string) =>
  (await single(erp, `SELECT COUNT(*) FROM note WHERE text = '${text}'`, [], own)).longValue;

describe('a refusal', () => {
  it.each([
    'DatabaseUnavailableException',
    'ThrottlingException',
    'DatabaseResumingException',
    'ServiceUnavailableError',
  ] as const)('arrives as %s', async (exception) => {
    erp.faults.add({ kind: 'refuse', exception });
    await expect(execute(erp, 'SELECT 1')).rejects.toMatchObject({ name: exception });
  });

  it('carries a given text', async () => {
    const message = 'Database error code: 1205. Message: Lock wait timeout exceeded';
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseErrorException', message });
    await expect(execute(erp, 'SELECT 1')).rejects.toMatchObject({ name: 'DatabaseErrorException', message });
  });

  it('is retried by the unmodified SDK when it is throttling', async () => {
    erp.faults.add({ kind: 'refuse', exception: 'ThrottlingException', at: 1 });
    const retrying = testClient(erp.endpoint, 3);
    await expect(single({ ...erp, client: retrying }, 'SELECT 1')).resolves.toEqual({ longValue: 1 });
    retrying.destroy();
  });
});

describe('a cut', () => {
  it('before the commit leaves nothing, and the client without an answer', async () => {
    erp.faults.add({ kind: 'cut', moment: 'before-commit' });
    await expect(insert('undone')).rejects.toThrow(/socket hang up|ECONNRESET/);
    erp.faults.clear();
    expect(await count('undone')).toBe(0);
  });

  it('after the commit leaves the statement applied', async () => {
    erp.faults.add({ kind: 'cut', moment: 'after-commit', answer: 'StatementTimeoutException' });
    await expect(insert('applied')).rejects.toMatchObject({ name: 'StatementTimeoutException' });
    erp.faults.clear();
    expect(await count('applied')).toBe(1);
  });

  it.each([
    ['before-commit', 0],
    ['after-commit', 1],
  ] as const)('at a CommitTransaction %s leaves %i rows', async (moment, rows) => {
    const { transactionId } = await erp.client.send(new BeginTransactionCommand({ ...target, ...own }));
    await insert(moment, { transactionId: transactionId ?? '' });
    erp.faults.add({ kind: 'cut', moment, match: { sql: '^COMMIT$', database: erp.ownSchema } });
    const commit = erp.client.send(new CommitTransactionCommand({ ...target, transactionId }));
    await expect(commit).rejects.toThrow();
    erp.faults.clear();
    expect(await count(moment)).toBe(rows);
  });

  it('before the commit ends the transaction it struck', async () => {
    const { transactionId = '' } = await erp.client.send(new BeginTransactionCommand({ ...target, ...own }));
    erp.faults.add({ kind: 'cut', moment: 'before-commit', at: 1 });
    await expect(insert('struck', { transactionId })).rejects.toThrow();
    await expect(insert('struck', { transactionId })).rejects.toMatchObject({
      name: 'TransactionNotFoundException',
    });
    expect(await count('struck')).toBe(0);
  });
});

describe('a fault', () => {
  const call = {
    cluster: 'tenants',
    database: 'bgerp_t_default',
    sql: 'UPDATE serial_link_outbox SET x = 1',
  };
  const refuse = { kind: 'refuse', exception: 'ThrottlingException' } as const;

  it.each<[string, FaultInput, boolean]>([
    ['its cluster', { ...refuse, match: { cluster: 'tenants' } }, true],
    ['another cluster', { ...refuse, match: { cluster: 'core' } }, false],
    ['its database', { ...refuse, match: { database: '_T_DEFAULT$' } }, true],
    ['another database', { ...refuse, match: { database: 'maison' } }, false],
    ['its text', { ...refuse, match: { sql: 'update .*outbox' } }, true],
    ['another text', { ...refuse, match: { sql: '^SELECT' } }, false],
  ])('is filtered by %s', (_case, input, struck) => {
    const faults = createFaultInjector();
    faults.add(input);
    expect(faults.judge(call).refusal !== undefined).toBe(struck);
  });

  it('strikes at the n-th matching call alone', () => {
    const faults = createFaultInjector();
    faults.add({ ...refuse, at: 3, match: { cluster: 'tenants' } });
    faults.judge({ ...call, cluster: 'core' });
    const struck = [1, 2, 3, 4].map(() => faults.judge(call).refusal !== undefined);
    expect(struck).toEqual([false, false, true, false]);
    expect(faults.list()).toMatchObject([{ matched: 4, struck: 1 }]);
  });

  it('can be removed alone, and delays add up', () => {
    const faults = createFaultInjector();
    const { id } = faults.add({ kind: 'delay', milliseconds: 5 });
    faults.add({ kind: 'delay', milliseconds: 7 });
    expect(faults.judge(call).delayMs).toBe(12);
    expect(faults.remove(id)).toBe(true);
    expect(faults.judge(call).delayMs).toBe(7);
    expect(faults.remove(id)).toBe(false);
  });

  it.each([
    { kind: 'refuse', exception: 'NoSuchException' },
    { kind: 'delay' },
    { kind: 'explode' },
    { kind: 'delay', milliseconds: 1, match: { sql: '(' } },
    { kind: 'delay', milliseconds: 1, color: 'red' },
  ])('is refused when it is %o', (input) => {
    expect(() => createFaultInjector().add(input as FaultInput)).toThrow();
  });
});
