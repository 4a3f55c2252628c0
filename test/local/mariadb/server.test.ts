import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../local/mariadb/free-port.ts';
import { processInfo } from '../../../local/mariadb/processes.ts';
import { type StartOptions, startMariadb } from '../../../local/mariadb/server.ts';
import { SetupError } from '../../../local/setup-error.ts';

const STARTER = fileURLToPath(new URL('fixtures/start-and-stay.ts', import.meta.url));

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'serial-lifecycle-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const dir = (name: string) => path.join(scratch, name);

async function start(options: StartOptions) {
  const server = await startMariadb(options);
  onTestFinished(() => server.stop());
  return server;
}

async function ask(socketPath: string, sql: string): Promise<unknown> {
  const connection = await mysql.createConnection({ socketPath, user: 'root', rowsAsArray: true });
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/** Another process that starts a server and can be killed as people kill them. */
async function startElsewhere(dataDir: string): Promise<{ child: ChildProcess; server: number }> {
  const child = fork(STARTER, [dataDir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve, reject) => child.once('message', resolve).once('exit', reject));
  const { server } = JSON.parse(await readFile(path.join(dataDir, 'server.json'), 'utf8'));
  return { child, server };
}

describe('startMariadb', () => {
  it('lets nobody else of this machine in: neither to its files, nor as root over the network, nor out of a query', async () => {
    const home = dir('private');
    await mkdir(home, { mode: 0o755 });
    const server = await start({ dataDir: home });
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect(path.dirname(server.socketPath)).toBe(home);
    const byNetwork = mysql.createConnection({ host: '127.0.0.1', port: server.port, user: 'root' });
    await expect(byNetwork).rejects.toMatchObject({ code: 'ER_HOST_NOT_PRIVILEGED' });
    const target = dir('written-by-a-query');
    await expect(ask(server.socketPath, `SELECT 1 INTO OUTFILE '${target}'`)).rejects.toMatchObject({
      errno: 1290,
    });
  });

  it('keeps all that was committed when it is killed', async () => {
    const dataDir = dir('crashed');
    const first = await start({ dataDir });
    const connection = await mysql.createConnection({ socketPath: first.socketPath, user: 'root' });
    connection.on('error', () => undefined);
    await connection.query('CREATE DATABASE kept');
    await connection.query('CREATE TABLE kept.numbers (id INT PRIMARY KEY)');
    for (let id = 1; id <= 200; id++) await connection.query('INSERT INTO kept.numbers VALUES (?)', [id]);
    await first.kill();
    connection.destroy();
    const second = await start({ dataDir });
    expect(await ask(second.socketPath, 'SELECT COUNT(*) FROM kept.numbers')).toEqual([[200]]);
  });

  it('keeps its data for a later start and leaves no process behind', async () => {
    const dataDir = dir('kept');
    const first = await start({ dataDir });
    await ask(first.socketPath, 'CREATE DATABASE kept');
    const { server } = JSON.parse(await readFile(path.join(dataDir, 'server.json'), 'utf8'));
    await first.stop();
    expect(await processInfo(server)).toBeUndefined();

    const second = await start({ dataDir });
    expect(await ask(second.socketPath, "SHOW DATABASES LIKE 'kept'")).toEqual([['kept']]);
  });

  it('lets root in without a password on the socket alone', async () => {
    const { socketPath, port } = await start({ dataDir: dir('root') });
    expect(await ask(socketPath, 'SELECT CURRENT_USER()')).toEqual([['root@localhost']]);
    const overTcp = mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
    await expect(overTcp).rejects.toThrow(/not allowed|denied/);
  });

  it('listens on the port and runs in the time zone that it is given', async () => {
    const port = await freePort();
    const server = await start({ dataDir: dir('zone'), port, timeZone: '+07:00' });
    expect(server.port).toBe(port);
    const sql = 'SELECT @@port, TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(), NOW())';
    expect(await ask(server.socketPath, sql)).toEqual([[port, 7]]);
  });

  it('redoes an initialisation that was interrupted', async () => {
    const unfinished = dir('torn/data.unfinished/mysql');
    await mkdir(unfinished, { recursive: true });
    await writeFile(path.join(unfinished, 'global_priv.frm'), 'half a table');
    const { socketPath } = await start({ dataDir: dir('torn') });
    expect(await ask(socketPath, 'SELECT 1')).toEqual([[1]]);
    expect(await readdir(dir('torn'))).not.toContain('data.unfinished');
  });

  it('puts the socket elsewhere when the path is too deep for one', async () => {
    const dataDir = dir('d'.repeat(100));
    const server = await startMariadb({ dataDir });
    expect(server.socketPath).not.toContain(dataDir);
    expect(await ask(server.socketPath, 'SELECT 1')).toEqual([[1]]);
    await server.stop();
    await expect(readdir(path.dirname(server.socketPath))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a directory whose server belongs to a living process, and leaves it running', async () => {
    const dataDir = dir('busy');
    const { child } = await startElsewhere(dataDir);
    const second = startMariadb({ dataDir });
    await expect(second).rejects.toThrow(SetupError);
    await expect(second).rejects.toThrow(`running process ${child.pid}`);
    expect(await ask(path.join(dataDir, 'mariadb.sock'), 'SELECT 1')).toEqual([[1]]);
  });

  it('ends the server when its own process is killed, and recovers the data', async () => {
    const dataDir = dir('killed');
    const { child, server } = await startElsewhere(dataDir);
    await ask(path.join(dataDir, 'mariadb.sock'), 'CREATE DATABASE kept');
    child.kill('SIGKILL');
    await expect.poll(() => processInfo(server), { timeout: 10_000 }).toBeUndefined();
    const { socketPath } = await start({ dataDir });
    expect(await ask(socketPath, "SHOW DATABASES LIKE 'kept'")).toEqual([['kept']]);
  });

  it('stops a server that a killed process left behind', async () => {
    const dataDir = dir('leftover');
    const { child, server } = await startElsewhere(dataDir);
    // Pretends that the one who started it died: the record then names a process that is not its parent.
    await writeFile(path.join(dataDir, 'server.json'), JSON.stringify({ owner: 999_999_999, server }));
    await start({ dataDir });
    expect(await processInfo(server)).toBeUndefined();
    child.kill('SIGKILL');
  });

  it('leaves another process alone that has got the recorded id', async () => {
    const dataDir = dir('reused');
    await mkdir(dataDir, { recursive: true });
    await writeFile(
      path.join(dataDir, 'server.json'),
      JSON.stringify({ owner: 999_999_999, server: process.pid }),
    );
    const { socketPath } = await start({ dataDir });
    expect(await ask(socketPath, 'SELECT 1')).toEqual([[1]]);
  });

  it('says in a sentence that a directory cannot be made', async () => {
    await writeFile(dir('file'), '');
    const outcome = startMariadb({ dataDir: dir('file/below') });
    await expect(outcome).rejects.toThrow(SetupError);
    await expect(outcome).rejects.toThrow(/The database directory .*file\/below can't be used: .*ENOTDIR/);
  });

  it('quotes the server when it does not start', async () => {
    const taken = await start({ dataDir: dir('taken') });
    const outcome = startMariadb({ dataDir: dir('second'), port: taken.port });
    await expect(outcome).rejects.toThrow(SetupError);
    await expect(outcome).rejects.toThrow(/MariaDB did not start \(it ended\): .*Address already in use/);
  });

  it('reports when the server ends by itself', async () => {
    const dataDir = dir('ended');
    const server = await start({ dataDir });
    await ask(server.socketPath, 'SHUTDOWN');
    await server.exited;
    await expect(ask(server.socketPath, 'SELECT 1')).rejects.toThrow();
  });
});
