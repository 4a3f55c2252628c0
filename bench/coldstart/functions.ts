import path from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING, functionEntries } from '../../lib/bundle-functions.ts';
import { LOCAL_NAMES } from '../../local/deployment.ts';
import { NOBODYS_CREDENTIALS } from '../../local/iam/callers.ts';
import { workerEnvironment } from '../../local/lambda/worker-environment.ts';
import { synthesize } from '../../local/synthesize.ts';
import { loadStack } from '../../local/template/load-stack.ts';
import { bundleEmptyHandler, clientsByEntry } from './empty-handler.ts';

/** A function as it is deployed, and what it is compared with. */
export interface ColdFunction {
  readonly name: string;
  /** File of its bundle. */
  readonly bundle: string;
  /** File of an empty handler with the same SDK clients. */
  readonly empty: string;
  readonly hasClients: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** A function of the demo's stack alone. */
const DEMO = 'demo-data';

/** Names of the functions that the stack deploys, sorted. */
export const DEPLOYED: readonly string[] = functionEntries()
  .map(({ out }) => path.dirname(out))
  .filter((name) => name !== DEMO)
  .toSorted((one, other) => one.localeCompare(other));

/** Nobody asks it. */
const ERP_URL = 'https://erp.example/_erp';

/** All functions of the synthesized stack, with the environment that its template gives them. */
export async function coldFunctions(directory: string): Promise<readonly ColdFunction[]> {
  const { functions } = loadStack(await synthesize(directory, ERP_URL));
  const built = buildSync({
    ...BUNDLING,
    entryPoints: functionEntries(),
    outdir: directory,
    write: false,
    metafile: true,
  });
  const clients = clientsByEntry(built.metafile);
  const prefix = `serial-monitoring-${LOCAL_NAMES.environment}-`;
  const cold: ColdFunction[] = [];
  const emptyDirectory = path.join(directory, 'empty');
  for (const model of functions) {
    const name = model.name.slice(prefix.length);
    const packages = clients.get(name);
    if (packages === undefined)
      throw new Error(`The stack has a function ${model.name} of an unknown bundle.`);
    cold.push({
      name,
      bundle: path.join(model.codeDirectory, 'index.mjs'),
      empty: await bundleEmptyHandler(packages, emptyDirectory),
      hasClients: packages.length > 0,
      environment: workerEnvironment(model, 'bench', NOBODYS_CREDENTIALS, {}),
    });
  }
  return cold.toSorted((one, other) => one.name.localeCompare(other.name));
}
