import path from 'node:path';

/** Arguments with which Node writes a profile of a process into a file when it ends. */
export function profileArguments(file: string): readonly string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${path.dirname(file)}`, `--cpu-prof-name=${path.basename(file)}`];
}
