import { parseOptions, USAGE, UsageError } from './load/options.ts';
import { printDocument } from './load/print.ts';
import { runLoad } from './load/run.ts';
import { startLocalProcess } from './local-process.ts';

const startedAt = performance.now();
const report = (line: string) =>
  console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(0)} s] ${line}`);

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else {
    report('Starting the local system …');
    const system = await startLocalProcess([]);
    try {
      const document = await runLoad(system, options.minutes, report);
      console.log(options.json ? JSON.stringify(document, null, 2) : printDocument(document));
      process.exitCode = document.violations.length === 0 ? 0 : 1;
    } finally {
      await system.close();
    }
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
