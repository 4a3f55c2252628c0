import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { afterAll } from 'vitest';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** Synthesizes one stack, named `Test`, and answers the directory of its cloud assembly. */
export function synthesize(build: (stack: Stack) => void, props: StackProps = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  directories.push(directory);
  const app = new App({
    outdir: directory,
    builtinCloudFormationValidation: false,
    analyticsReporting: true,
  });
  build(new Stack(app, 'Test', props));
  app.synth();
  return directory;
}
