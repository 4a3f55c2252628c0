import { parseOptions, USAGE, UsageError } from './preflight/options.ts';
import { printReport } from './preflight/print-report.ts';
import { startProgress } from './preflight/progress.ts';
import { runPreflight } from './preflight/run.ts';
import { readTarget } from './preflight/target.ts';

/** Answers the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const target = readTarget(options);
  const progress = startProgress(
    (line) => console.error(line),
    () => performance.now(),
  );
  try {
    const report = await runPreflight(target, { tenant: options.tenant, now: () => new Date(), progress });
    console.log(options.json ? JSON.stringify(report, null, 2) : printReport(report));
    return report.ok ? 0 : 1;
  } finally {
    progress.end();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
