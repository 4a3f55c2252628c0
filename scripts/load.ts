import { progressOnStderr, runCommand } from './command-line.ts';
import { parseOptions, USAGE } from './load/options.ts';
import { printDocument } from './load/print.ts';
import { runLoad } from './load/run.ts';
import { startLocalProcess } from './local-process.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  async ({ minutes, json }) => {
    const report = progressOnStderr();
    report('Starting the local system …');
    const system = await startLocalProcess([]);
    try {
      const document = await runLoad(system, minutes, report);
      console.log(json ? JSON.stringify(document, null, 2) : printDocument(document));
      return document.violations.length === 0 ? 0 : 1;
    } finally {
      await system.close();
    }
  },
);
