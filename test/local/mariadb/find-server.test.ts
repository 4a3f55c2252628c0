import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findServer } from '../../../local/mariadb/find-server.ts';
import { installCommand } from '../../../local/mariadb/install-server.ts';
import { errorLines } from '../../../local/mariadb/log-lines.ts';
import { SetupError } from '../../../local/setup-error.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'serial-find-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function program(name: string, says: string): Promise<string> {
  const file = path.join(scratch, name);
  await writeFile(file, `#!/bin/sh\necho '${says}'\n`);
  await chmod(file, 0o755);
  return file;
}

describe('findServer', () => {
  it('finds the installed server with its scripts and version', async () => {
    const found = await findServer({ environment: { PATH: process.env['PATH'] } });
    expect(found).toMatchObject({ family: 'mariadb', shareDir: expect.any(String) });
    expect(found.version).toMatch(/^1\d\.\d+\.\d+-MariaDB/);
    expect(found.program).toMatch(/mariadbd$/);
  });

  it('takes the server that MARIADBD names', async () => {
    const { program: mariadbd } = await findServer({ environment: { PATH: process.env['PATH'] } });
    expect(await findServer({ environment: { MARIADBD: mariadbd } })).toMatchObject({ program: mariadbd });
  });

  it('takes the MySQL server that MYSQLD names, before any other', async () => {
    const mysqld = await program('mysqld8', 'mysqld  Ver 8.0.36 for Linux on x86_64');
    expect(await findServer({ environment: { MYSQLD: mysqld, MARIADBD: '/nowhere' } })).toEqual({
      family: 'mysql',
      program: mysqld,
      version: '8.0.36',
    });
  });

  it.each([
    ['is not there', () => Promise.resolve('/nowhere/mysqld'), 'is not a program'],
    ['is MariaDB', () => program('maria', 'mariadbd  Ver 10.11.9-MariaDB for Linux'), 'is not MySQL'],
    ['is too old', () => program('mysqld5', 'mysqld  Ver 5.7.44 for Linux'), '8.0 or newer'],
  ])('refuses a MYSQLD that %s, naming it', async (_case, make, message) => {
    const file = await make();
    const outcome = findServer({ environment: { MYSQLD: file } });
    await expect(outcome).rejects.toThrow(SetupError);
    await expect(outcome).rejects.toThrow(new RegExp(`${file}.*${message}`));
  });

  it.each([
    ['is not there', () => Promise.resolve('/nowhere/mariadbd'), 'is not a program'],
    ['is MySQL', () => program('mysqld', 'mysqld  Ver 8.0.36 for Linux'), 'is not MariaDB'],
    ['is too old', () => program('old', 'mariadbd  Ver 10.5.9-MariaDB for Linux'), '10.6 or newer'],
    ['has no scripts', () => program('bare', 'mariadbd  Ver 10.11.9-MariaDB for Linux'), undefined],
  ])('refuses a MARIADBD that %s, naming it', async (_case, make, message) => {
    const file = await make();
    const outcome = findServer({ environment: { MARIADBD: file } });
    // Scripts of another installation serve a server of the same family as well.
    if (message === undefined) return expect(outcome).resolves.toMatchObject({ program: file });
    await expect(outcome).rejects.toThrow(SetupError);
    await expect(outcome).rejects.toThrow(new RegExp(`${file}.*${message}`));
  });
});

describe('installCommand', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"', 'sudo apt-get install mariadb-server-core'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'sudo apt-get install mariadb-server-core'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'sudo dnf install mariadb-server'],
    ['ID=arch', 'sudo pacman -S mariadb'],
    ['ID=alpine', 'sudo apk add mariadb'],
  ])('fits the system of %j', async (release, command) => {
    expect(await installCommand('linux', () => Promise.resolve(release))).toBe(command);
  });

  it('is Homebrew on macOS and never empty', async () => {
    expect(await installCommand('darwin')).toBe('brew install mariadb');
    expect(await installCommand('linux', () => Promise.reject(new Error('no such file')))).toContain(
      'mariadbd',
    );
    expect(await installCommand('win32')).toContain('mariadb.org');
  });
});

describe('errorLines', () => {
  it('prefers errors and leaves the times out', () => {
    const log = [
      '2026-01-01  1:02:03 0 [Note] Starting',
      '2026-01-01  1:02:03 0 [ERROR] Disk is full',
      '2026-01-01  1:02:04 0 [Note] Bye',
    ].join('\n');
    expect(errorLines(log)).toBe('[ERROR] Disk is full');
    expect(errorLines('')).toBe('it said nothing');
  });
});
