import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { findServer } from '../../local/mariadb/find-server.ts';
import { CommandError } from '../../scripts/command-line.ts';
import type { BenchResult } from '../result.ts';
import { type Release, releases } from './release.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const FILE = path.join(ROOT, 'bench', 'results.json');

const run = promisify(execFile);

/** The commit of a tree in which nothing is changed. @throws {CommandError} when something is. */
export async function cleanCommit(): Promise<string> {
  const git = async (...args: readonly string[]) =>
    (await run('git', [...args], { cwd: ROOT })).stdout.trim();
  if ((await git('status', '--porcelain')) !== '')
    throw new CommandError(
      'What is recorded must be a commit, but this tree has changes: commit them first.',
    );
  return git('rev-parse', 'HEAD');
}

/**
 * Writes the results of the present release, in the place of earlier ones of the same.
 * @throws {CommandError} when a case was missed or too noisy.
 */
export async function record(commit: string, results: readonly BenchResult[], now: Date): Promise<void> {
  const { version } = z
    .object({ version: z.string() })
    .parse(await readJson(path.join(ROOT, 'package.json')));
  const release: Release = {
    release: version,
    commit,
    date: now.toISOString().slice(0, 10),
    machine: await thisMachine(),
    results: results.map(recordable),
  };
  const all = withRelease(releases.parse(await readJson(FILE)), release);
  await writeFile(FILE, `${JSON.stringify(all, null, 2)}\n`);
}

/** A release that is there already is replaced; a new one comes last. */
export function withRelease(all: readonly Release[], release: Release): readonly Release[] {
  const known = all.findIndex((one) => one.release === release.release);
  return known === -1 ? [...all, release] : all.with(known, release);
}

function recordable({ value, met, verdict, reason: _, ...rest }: BenchResult): Release['results'][number] {
  if (value === null || met !== true || verdict === 'missed' || verdict === 'too noisy')
    throw new CommandError(`Nothing is recorded: ${rest.bench} ${rest.case} is ${verdict}.`);
  return { ...rest, value, met, verdict };
}

async function thisMachine(): Promise<Release['machine']> {
  const { version } = await findServer();
  return {
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    cpu: cpus()[0]?.model ?? 'unknown',
    node: process.versions.node,
    database: version,
  };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
