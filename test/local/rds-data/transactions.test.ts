import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { beforeAll, describe, expect, it } from 'vitest';
import { execute, makeOwnSchema, single } from '../../support/data-api.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'], limits: { transactionIdleMs: 300 } });
const own = { database: erp.ownSchema };
const target = { resourceArn: erp.tenantClusterArn, secretArn: erp.tenantSecretArn };

beforeAll(async () => {
  await makeOwnSchema(erp);
  await execute(erp, 'CREATE TABLE note (text VARCHAR(20) PRIMARY KEY)', [], own);
});

async function begin(): Promise<string> {
  const { transactionId } = await erp.client.send(new BeginTransactionCommand({ ...target, ...own }));
  return transactionId ?? '';
}
const commit = (transactionId: string) =>
  erp.client.send(new CommitTransactionCommand({ ...target, transactionId }));
const rollback = (transactionId: string) =>
  erp.client.send(new RollbackTransactionCommand({ ...target, transactionId }));
const insert = (text: string, extra: { transactionId?: string } = {}) =>
  execute(erp, 'INSERT INTO note VALUES (:text)', [{ name: 'text', value: { stringValue: text } }], {
    ...own,
    ...extra,
  });
const count = async (text: string) => {
  const parameters = [{ name: 'text', value: { stringValue: text } }];
  return (await single(erp, 'SELECT COUNT(*) FROM note WHERE text = :text', parameters, own)).longValue;
};

describe('a transaction', () => {
  it('shows its rows to others only once it is committed', async () => {
    const transactionId = await begin();
    await insert('kept', { transactionId });
    expect(await count('kept')).toBe(0);
    expect(await commit(transactionId)).toMatchObject({ transactionStatus: 'Transaction Committed' });
    expect(await count('kept')).toBe(1);
  });

  it('leaves nothing when it is rolled back', async () => {
    const transactionId = await begin();
    await insert('gone', { transactionId });
    expect(await rollback(transactionId)).toMatchObject({ transactionStatus: 'Rollback Complete' });
    expect(await count('gone')).toBe(0);
  });

  it('runs in its own database without naming it again, and in no other', async () => {
    const transactionId = await begin();
    const unnamed = { database: undefined, transactionId };
    expect(await single(erp, 'SELECT DATABASE()', [], unnamed)).toEqual({ stringValue: erp.ownSchema });
    const elsewhere = execute(erp, 'SELECT 1', [], { transactionId, database: erp.tenants[0]?.database });
    await expect(elsewhere).rejects.toMatchObject({ name: 'BadRequestException' });
    await rollback(transactionId);
  });

  it('refuses a second call at the same time', async () => {
    const transactionId = await begin();
    const slow = execute(erp, 'SELECT SLEEP(0.2)', [], { ...own, transactionId });
    // Sent on a connection of its own, so the slow statement may not have started yet: ask until it has.
    await expect
      .poll(
        () =>
          execute(erp, 'SELECT 1', [], { ...own, transactionId }).then(
            () => '',
            (error) => error.message,
          ),
        {
          interval: 5,
        },
      )
      .toContain('Transaction is still running a query');
    await slow;
    await rollback(transactionId);
  });

  it('is over after an error, and says so', async () => {
    const transactionId = await begin();
    await insert('lost', { transactionId });
    await expect(insert('lost', { transactionId })).rejects.toMatchObject({ name: 'DatabaseErrorException' });
    await expect(commit(transactionId)).rejects.toMatchObject({
      name: 'TransactionNotFoundException',
      message: expect.stringContaining('aborted due to an error from a previous call'),
    });
    expect(await count('lost')).toBe(0);
  });

  it('is rolled back when it stays idle', async () => {
    const transactionId = await begin();
    await insert('idle', { transactionId });
    // Only the timer may end it: a call would start the idle time anew.
    await new Promise((resolve) => setTimeout(resolve, 350));
    await expect(commit(transactionId)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    expect(await count('idle')).toBe(0);
  });

  it('is unknown under another id, and after its end', async () => {
    const transactionId = await begin();
    await commit(transactionId);
    for (const id of [transactionId, 'no-such-transaction']) {
      await expect(rollback(id)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    }
  });

  it('tells a deadlock by its number', async () => {
    await insert('d1');
    await insert('d2');
    const touch = (text: string, transactionId: string) =>
      execute(erp, `SELECT * FROM note WHERE text = '${text}' FOR UPDATE`, [], { ...own, transactionId });
    const [a, b] = [await begin(), await begin()];
    await touch('d1', a);
    await touch('d2', b);
    const outcomes = await Promise.allSettled([touch('d2', a), touch('d1', b)]);
    const [failure] = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failure?.reason).toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringContaining('1213'),
    });
    await Promise.allSettled([rollback(a), rollback(b)]);
  });
});
