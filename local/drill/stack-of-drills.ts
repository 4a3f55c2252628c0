import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesize } from '../synthesize.ts';
import { type LocalStack, loadStack } from '../template/load-stack.ts';

/** No function of it runs, so nobody looks for the ERP. */
const NO_ERP = 'http://127.0.0.1:9';

/** The synthesized stack, for its alarms, topics and rules. */
export async function stackOfDrills(): Promise<LocalStack> {
  const directory = await mkdtemp(path.join(tmpdir(), 'serial-drills-'));
  try {
    return loadStack(await synthesize(directory, NO_ERP));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
