import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { processInfo } from '../../local/mariadb/processes.ts';
import { startAndFail, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';

const { dataDir, remove } = temporaryDataDir();
afterAll(remove);

/** Exactly one sentence or a few, never a stack trace. */
function expectPlainFailure(
  { code, output }: { code: number | null; output: string },
  sentence: RegExp,
): void {
  expect(output).toMatch(sentence);
  expect(output).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
}

describe('npm start', () => {
  test('refuses a data directory in use, stops on Ctrl-C with nothing left running, and goes on with the data', async () => {
    const first = await startLocalSystem(dataDir);
    const tenant = first.endpoints.tenantDatabases['DEFAULT'];
    await first.root.query(
      `INSERT INTO ${tenant}.hatthasilpa_job_ticket (ticket_code, job_name, target_qty) VALUES ('KEEP-ME', 'x', 1)`,
    );
    expectPlainFailure(
      await startAndFail(['--port', '0', '--data-dir', dataDir]),
      /is in use by the start with process id \d+\. Stop that one with Ctrl-C/,
    );
    const [[database]] = (await first.root.query('SELECT @@pid_file AS file')) as unknown as [
      [{ file: string }],
    ];
    expect(database.file).toBeTruthy();

    expect(await first.stop()).toMatchObject({ code: 0 });
    expect(existsSync(first.endpoints.mysqlSocket)).toBe(false);
    await expect(fetch(first.endpoints.console)).rejects.toThrow();
    expect(existsSync(path.join(dataDir, 'endpoints.json'))).toBe(false);

    const second = await startLocalSystem(dataDir, ['--empty']);
    const [rows] = await second.root.query(
      `SELECT 1 FROM ${tenant}.hatthasilpa_job_ticket WHERE ticket_code = 'KEEP-ME'`,
    );
    expect(rows).toHaveLength(1);
    expect(await second.stop()).toMatchObject({ code: 0 });
  });

  test('starts again after it was killed', async () => {
    const killed = await startLocalSystem(dataDir, ['--empty']);
    killed.root.on('error', () => undefined);
    killed.process.kill('SIGKILL');
    await new Promise((resolve) => killed.process.once('close', resolve));
    const next = await startLocalSystem(dataDir, ['--empty']);
    expect((await next.local('POST', 'run/outbox-worker')).status).toBe(200);
    expect(await next.stop()).toMatchObject({ code: 0 });
  });

  test('is not stopped by a lock whose owner is another program by now', async () => {
    const other = temporaryDataDir();
    writeFileSync(
      path.join(other.dataDir, 'running.json'),
      JSON.stringify({ pid: process.ppid, startedAt: '2026-01-01T00:00:00Z' }),
    );
    expect(await processInfo(process.ppid)).toBeDefined();
    const system = await startLocalSystem(other.dataDir, ['--empty']);
    await system.stop();
    other.remove();
  });

  test('names a taken port', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const other = temporaryDataDir();
    expectPlainFailure(
      await startAndFail(['--port', String(port), '--data-dir', other.dataDir]),
      new RegExp(`Port ${port} is taken`),
    );
    other.remove();
    taken.close();
  });

  test('names a missing database binary', async () => {
    const other = temporaryDataDir();
    const args = ['--port', '0', '--data-dir', other.dataDir];
    expectPlainFailure(
      await startAndFail(args, { MARIADBD: '/nowhere/mariadbd', MYSQLD: '' }),
      /\/nowhere\/mariadbd/,
    );
    other.remove();
  });

  test('names a data directory that cannot be written', async () => {
    expectPlainFailure(
      await startAndFail(['--port', '0', '--data-dir', '/proc/serial']),
      /\/proc\/serial cannot be used/,
    );
    expectPlainFailure(
      await startAndFail(['--port', '0', '--data-dir', '/dev/null/serial']),
      /\/dev\/null\/serial cannot be used/,
    );
  });

  test.each([
    [['--prot', '1'], /Unknown option '--prot'/],
    [['--port', 'many'], /--port many must be a whole number from 0 to 65535/],
    [['--tenants', '1'], /--tenants 1 must be a whole number from 2 to 50/],
    [['extra'], /Unexpected argument 'extra'/],
  ])('refuses %j and says what would be right', async (args, sentence) => {
    expectPlainFailure(await startAndFail(args), sentence);
  });
});
