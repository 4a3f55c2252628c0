import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Block, readMarkdown } from './markdown/blocks.ts';

const RUNBOOKS = path.join(import.meta.dirname, '../../docs/runbooks');

/** The text of a runbook; undefined when there is none of that name. */
export async function readRunbook(name: string): Promise<readonly Block[] | undefined> {
  if (!/^[\w-]+$/.test(name)) return undefined;
  try {
    return readMarkdown(await readFile(path.join(RUNBOOKS, `${name}.md`), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
