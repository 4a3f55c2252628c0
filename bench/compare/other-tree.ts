import { execFile } from 'node:child_process';
import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CommandError, UsageError } from '../../scripts/command-line.ts';
import { beforeTheEnd } from '../before-the-end.ts';
import type { Report } from '../progress.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

const run = promisify(execFile);

/**
 * Works with a temporary worktree of a commit, with this tree's dependencies and this tree's bench laid over it.
 * It is removed afterwards, also by Ctrl-C.
 * @throws {UsageError} when there is no such commit.
 */
export async function withOtherTree<T>(
  revision: string,
  report: Report,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const commit = await commitOf(revision);
  if (await differs(commit, 'package-lock.json'))
    report('package-lock.json differs: both trees run with the dependencies of this one.');
  const parent = await mkdtemp(path.join(tmpdir(), 'serial-compare-'));
  const directory = path.join(parent, 'tree');
  const remove = async () => {
    // There is none yet when Ctrl-C comes early.
    await git('worktree', 'remove', '--force', '--force', directory).catch(() => undefined);
    await rm(parent, { recursive: true, force: true });
  };
  const forget = beforeTheEnd(remove);
  report(`checking ${revision} out …`);
  try {
    await git('worktree', 'add', '--detach', directory, commit);
    await symlink(await realpath(path.join(ROOT, 'node_modules')), path.join(directory, 'node_modules'));
    await rm(path.join(directory, 'bench'), { recursive: true, force: true });
    await cp(path.join(ROOT, 'bench'), path.join(directory, 'bench'), { recursive: true });
    return await work(directory);
  } finally {
    await remove();
    forget();
  }
}

async function commitOf(revision: string): Promise<string> {
  try {
    return await git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
  } catch (cause) {
    throw new UsageError(`There is no commit ${revision}.`, { cause });
  }
}

async function differs(commit: string, file: string): Promise<boolean> {
  return (await git('diff', '--name-only', commit, '--', file)) !== '';
}

/** @throws {CommandError} with what git says. */
async function git(...args: readonly string[]): Promise<string> {
  try {
    return (await run('git', [...args], { cwd: ROOT })).stdout.trim();
  } catch (cause) {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
