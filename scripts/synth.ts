import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { progressOnStderr } from './command-line.ts';

/*
 * `cdk synth`, which is silent for some seconds and, with --quiet, in the end, too: tells what it does and what it wrote.
 * Options are those of `cdk synth`.
 */

const args = process.argv.slice(2);
const output = args.findIndex((argument) => argument === '--output' || argument === '-o');
const TEMPLATE = path.join(
  output < 0 ? 'cdk.out' : (args[output + 1] ?? ''),
  'SerialMonitoring.template.json',
);

const templateSchema = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) });

const report = progressOnStderr();
report(`Synthesizing the stack with ${process.env['SETTINGS_FILE'] ?? 'settings/example.json'} …`);
process.exitCode = await cdkSynth();
if (process.exitCode === 0) console.log(whatWasWritten());

async function cdkSynth(): Promise<number> {
  const child = spawn('cdk', ['synth', '--quiet', ...args], { stdio: 'inherit' });
  return await new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code ?? 1));
  });
}

/** One sentence about the template. */
function whatWasWritten(): string {
  const { Resources } = templateSchema.parse(JSON.parse(readFileSync(TEMPLATE, 'utf8')));
  const types = Object.values(Resources).map(({ Type }) => Type);
  const count = (...wanted: string[]) => types.filter((type) => wanted.includes(type)).length;
  const functions = count('AWS::Lambda::Function');
  const alarms = count('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm');
  return `Wrote ${TEMPLATE}: ${types.length} resources, among them ${functions} functions and ${alarms} alarms.`;
}
