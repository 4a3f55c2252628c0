import { oneLine } from '../functions/shared/foreign-text.ts';
import { runCommand } from './command-line.ts';
import { parseOptions, USAGE } from './preflight/options.ts';
import { printReport } from './preflight/print-report.ts';
import { startProgress } from './preflight/progress.ts';
import { runPreflight } from './preflight/run.ts';
import { readTarget } from './preflight/target.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2), process.env),
  async (options) => {
    const target = readTarget(options);
    const progress = startProgress(
      (line) => console.error(oneLine(line)),
      () => performance.now(),
    );
    try {
      const report = await runPreflight(target, { tenant: options.tenant, now: () => new Date(), progress });
      console.log(options.json ? JSON.stringify(report, null, 2) : printReport(report));
      return report.ok ? 0 : 1;
    } finally {
      progress.end();
    }
  },
);
