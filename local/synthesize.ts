import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { cachedDirectory } from './cached-directory.ts';
import { localSettings } from './deployment.ts';
import { SetupError } from './setup-error.ts';

const ROOT = path.join(import.meta.dirname, '..');

/** Stands in the template for the address of the ERP, which differs from start to start. */
const ANY_ERP = 'https://erp.invalid';
const TEMPLATE = 'SerialMonitoring.template.json';

/**
 * Synthesizes the stack for this machine, as `cdk synth` would, and answers the cloud assembly's directory. The
 * synthesis itself is kept until a source changes; only the address of the ERP is put in anew.
 * @param erpUrl Where the simulated ERP answers, without a slash at the end.
 * @throws {SetupError} with what the synthesis printed.
 */
export async function synthesize(dataDir: string, erpUrl: string): Promise<string> {
  const settings = JSON.stringify(localSettings(ANY_ERP), null, 2);
  const assembly = await cachedDirectory('assembly', settings, (directory) => runCdk(directory, settings));
  const outdir = path.join(dataDir, 'cdk.out');
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir);
  const isAsset = (name: string) => name.startsWith('asset.');
  for (const name of await readdir(assembly)) {
    const [from, to] = [path.join(assembly, name), path.join(outdir, name)];
    if (isAsset(name)) await symlink(from, to);
    else if (name === TEMPLATE)
      await writeFile(to, (await readFile(from, 'utf8')).replaceAll(ANY_ERP, erpUrl));
    else if (name.endsWith('.json')) await copyFile(from, to);
  }
  return outdir;
}

async function runCdk(directory: string, settings: string): Promise<void> {
  const settingsFile = path.join(directory, 'settings');
  await writeFile(settingsFile, settings);
  const { context } = cdkConfig.parse(JSON.parse(await readFile(path.join(ROOT, 'cdk.json'), 'utf8')));
  const environment = {
    ...process.env,
    SETTINGS_FILE: settingsFile,
    CDK_OUTDIR: directory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // `npm run synth` and the tests of the stack validate the template; a start need not wait a second for it.
    CDK_VALIDATION: 'false',
  };
  const { code, output } = await run(
    process.execPath,
    [path.join(ROOT, 'bin', 'serial-monitoring.ts')],
    environment,
  );
  if (code !== 0) throw new SetupError(`The stack cannot be synthesized:\n${output.trim()}`);
}

const cdkConfig = z.object({ context: z.record(z.string(), z.unknown()) });

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
