import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf, type LogEntry } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';
import { coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';
import { clearAll, generate, runChecker, serialOf, spawn } from '../consistency-checker/checker-fixture.ts';
import { ask } from '../outbox-desk/desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');
const serial = serialOf(tenant, 1);

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  // Some installations know more states than others.
  await erp.root.query(
    `ALTER TABLE ${tenant.database}.flow_token MODIFY status VARCHAR(30) NOT NULL DEFAULT 'ready'`,
  );
});
beforeEach(async () => {
  await clearAll(erp);
  await register(erp, [{ serial, tenantId: tenant.id }]);
});

/** The tenant link and two tokens of the serial: 1, which is in this state, and 2, which lives. */
async function twoTokens(status: string, replaces?: number): Promise<void> {
  await generate(erp, tenant, serial, { token: 2, spawnedAt: '2025-11-09 10:00:00' });
  await spawn(erp, tenant, { id: 1, serial, status });
  await spawn(erp, tenant, { id: 2, serial, ...(replaces === undefined ? {} : { replaces }) });
}

const entries = async () =>
  (await outboxOf(erp, tenant)).map(({ token, status, retries, error }) => ({
    token,
    status,
    retries,
    error,
  }));

const ENDED = (state: string) => ({
  token: '1',
  status: 'dead',
  retries: 0,
  error: `ERR_TOKEN_ENDED: token 1 ${state}; another entry links the serial to token 2`,
});
const LINKED = { token: '2', status: 'done', retries: 0, error: null };

describe('Of two entries of one serial', () => {
  test.each(['cancelled', 'scrapped', 'merged', 'consumed'])(
    'the one is linked whose token lives, the other ends, as its token is %s; the checker finds nothing',
    async (status) => {
      await twoTokens(status);
      await enqueue(erp, tenant, [
        { serial, token: 1, minutesAgo: 200 },
        { serial, token: 2, minutesAgo: 100 },
      ]);

      expect(await runWorker(erp)).toMatchObject({ succeeded: 1, markedDead: 1, failed: 0 });

      expect(await coreLinks(erp)).toEqual({ [serial]: '2' });
      expect(await entries()).toEqual([ENDED(`is ${status}`), LINKED]);
      expect(await runChecker(erp)).toMatchObject({ issuesFound: 0, openFindings: 0, errors: 0 });
    },
  );

  test('the replacement of a scrapped token is linked', async () => {
    await twoTokens('scrapped', 1);
    await enqueue(erp, tenant, [
      { serial, token: 1, minutesAgo: 200 },
      { serial, token: 2, minutesAgo: 100 },
    ]);
    await runWorker(erp);
    expect(await entries()).toEqual([ENDED('is scrapped'), LINKED]);
    expect(await runChecker(erp)).toMatchObject({ issuesFound: 0, openFindings: 0 });
  });

  test('the one whose token is not there ends, whichever is older', async () => {
    await spawn(erp, tenant, { id: 2, serial });
    await enqueue(erp, tenant, [
      { serial, token: 2, minutesAgo: 200 },
      { serial, token: 1, minutesAgo: 100 },
    ]);
    await runWorker(erp);
    expect(await entries()).toEqual([LINKED, ENDED('does not exist')]);
  });

  test('the living one counts although it is not due yet, and is linked when it is', async () => {
    await twoTokens('cancelled');
    await enqueue(erp, tenant, [
      { serial, token: 1, minutesAgo: 200 },
      { serial, token: 2, retries: 4, minutesAgo: 10 },
    ]);
    expect(await runWorker(erp)).toMatchObject({ pendingFound: 1, markedDead: 1 });
    expect(await coreLinks(erp)).toEqual({ [serial]: null });
    expect(await entries()).toEqual([ENDED('is cancelled'), { ...LINKED, status: 'pending', retries: 4 }]);
  });

  test('the living one counts although a thousand others stand between them', async () => {
    await twoTokens('cancelled');
    await enqueue(erp, tenant, [{ serial, token: 1, minutesAgo: 200 }]);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.serial_link_outbox (serial_code, dag_token_id, created_at, updated_at)
       SELECT CONCAT('NONE-', seq), seq, NOW() - INTERVAL 150 MINUTE, NOW() FROM ${numbers(1, 1_200)}`,
    );
    await enqueue(erp, tenant, [{ serial, token: 2, minutesAgo: 100 }]);
    await runWorker(erp);
    const rows = await entries();
    expect([rows.at(0), rows.at(-1)]).toEqual([ENDED('is cancelled'), LINKED]);
  });

  test('the living one counts although it was refused before and waits for the end of the run', async () => {
    await twoTokens('cancelled');
    await enqueue(erp, tenant, [
      { serial, token: 1, minutesAgo: 200 },
      { serial, token: 2, minutesAgo: 100, error: 'ERR_REFUSED: the stars were wrong' },
    ]);
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1, markedDead: 1 });
    expect(await coreLinks(erp)).toEqual({ [serial]: '2' });
  });

  test('both wait while the tokens cannot be read; other serials are linked', async () => {
    await twoTokens('cancelled');
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
    await enqueue(erp, tenant, [
      { serial, token: 1, minutesAgo: 200 },
      { serial, token: 2, minutesAgo: 100 },
      { serial: 'A-1', token: 3 },
    ]);
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message:
        "Database error code: 1142. Message: SELECT command denied to user 'x'@'y' for table 'flow_token'",
      match: { sql: 'JOIN flow_token' },
    });
    const log: LogEntry[] = [];
    expect(await runWorker(erp, {}, { log })).toMatchObject({
      succeeded: 1,
      deferred: 2,
      markedDead: 0,
      errors: 0,
    });
    expect(log.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        message: 'Tokens could not be read; serials with several entries wait',
        extra: [{ tenant: 'DEFAULT' }],
      },
    ]);
    expect(await coreLinks(erp)).toEqual({ [serial]: null, 'A-1': '3' });
    erp.faults.clear();
    await runWorker(erp);
    expect((await entries()).slice(0, 2)).toEqual([ENDED('is cancelled'), LINKED]);
  });

  test('the older one is linked when both tokens live, and when neither does', async () => {
    for (const status of ['ready', 'cancelled']) {
      await clearAll(erp);
      await register(erp, [{ serial, tenantId: tenant.id }]);
      await spawn(erp, tenant, { id: 1, serial, status });
      await spawn(erp, tenant, { id: 2, serial, status });
      await enqueue(erp, tenant, [
        { serial, token: 1, minutesAgo: 200 },
        { serial, token: 2, minutesAgo: 100 },
      ]);
      await runWorker(erp);
      expect(await coreLinks(erp)).toEqual({ [serial]: '1' });
    }
  });

  test('the ended one counts as linked where the registry names its token already', async () => {
    await clearAll(erp);
    await register(erp, [{ serial, tenantId: tenant.id, token: 1 }]);
    await twoTokens('scrapped', 1);
    await enqueue(erp, tenant, [
      { serial, token: 1, minutesAgo: 200 },
      { serial, token: 2, minutesAgo: 100 },
    ]);
    await runWorker(erp);
    expect(await entries()).toMatchObject([
      { token: '1', status: 'done' },
      { token: '2', status: 'dead', error: 'ERR_ALREADY_LINKED: the registry names token 1' },
    ]);
  });

  test('the desk links no ended token either', async () => {
    await twoTokens('cancelled');
    const [dead] = await enqueue(erp, tenant, [
      { serial, token: 1, status: 'dead', retries: 10 },
      { serial, token: 2, retries: 4, minutesAgo: 10 },
    ]);
    expect(await ask(erp, 'POST /v1/outbox/requeue', { body: { ids: [dead] } })).toMatchObject({
      results: [{ result: 'dead_again', reason: expect.stringContaining('ERR_TOKEN_ENDED') }],
    });
    expect(await coreLinks(erp)).toEqual({ [serial]: null });
  });

  test('a dry run says the same and changes nothing', async () => {
    await twoTokens('cancelled');
    await enqueue(erp, tenant, [
      { serial, token: 1, minutesAgo: 200 },
      { serial, token: 2, minutesAgo: 100 },
    ]);
    expect(await runWorker(erp, { dryRun: true })).toMatchObject({ succeeded: 1, markedDead: 1 });
    expect((await entries()).map(({ status }) => status)).toEqual(['pending', 'pending']);
  });
});
