import { spawn } from 'node:child_process';
import { SetupError } from '../../../local/setup-error.ts';
import { progressOnStderr, readArguments, runCommand } from '../../../scripts/command-line.ts';
import { fetchMysql } from './fetch-mysql.ts';

const USAGE = `npm run test:mysql -- [files]

Runs the tests that ask a database on MySQL in place of MariaDB. Brings a MySQL server along, which is not installed;
MYSQLD=/usr/sbin/mysqld names another one. docs/databases.md lists where the two differ for us.

  files    only these test files or folders
  --help   this text

Exit code: 0 all passed, 1 a test failed, 2 there is no MySQL server to be had.`;

/** Folders and files whose tests ask a database, the whole system included. */
const ASKING = [
  'test/drills.test.ts',
  'test/end-to-end',
  'test/functions',
  'test/fuzz',
  'test/local/drill',
  'test/local/erp',
  'test/local/mariadb/server.test.ts',
  'test/local/rds-data',
  'test/scripts',
];

await runCommand(USAGE, parseFiles, run);

function parseFiles(): readonly string[] | undefined {
  const { values, positionals } = readArguments({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  });
  return values.help ? undefined : positionals;
}

async function run(files: readonly string[]): Promise<number> {
  const server = await findMysql();
  if (server === undefined) return 2;
  const child = spawn('npx', ['vitest', 'run', ...(files.length === 0 ? ASKING : files)], {
    stdio: 'inherit',
    env: { ...process.env, MYSQLD: server },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => resolve(code === 0 ? 0 : 1));
  });
}

async function findMysql(): Promise<string | undefined> {
  const { MYSQLD = '' } = process.env;
  if (MYSQLD !== '') return MYSQLD;
  const report = progressOnStderr();
  try {
    return await fetchMysql(report);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return undefined;
  } finally {
    report();
  }
}
