import { parseOptions, USAGE } from './options.ts';
import { SetupError } from './setup-error.ts';
import { type LocalSystem, startSystem } from './system.ts';

/** Starts the local AWS and stays until Ctrl-C. Exit code 1 when it cannot start or its database ends. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const interrupted = waitForInterrupt();
  const startedAt = performance.now();
  const report = (line: string) =>
    console.log(`[${((performance.now() - startedAt) / 1_000).toFixed(1)} s] ${line}`);
  // An interrupt during the start waits for it: half a start cannot be undone, a whole one can.
  const system = await startSystem(options, report);
  console.log(welcome(system));
  console.log(`ready ${system.url}`);
  const error = await Promise.race([interrupted, system.failed]);
  console.log('Stopping …');
  await system.stop();
  if (error === undefined) return 0;
  console.error(error.message);
  return 1;
}

/** npm passes a Ctrl-C on that the terminal delivered already, so only a later one is a second one. */
const SAME_INTERRUPT_MS = 2_000;

/** The first Ctrl-C stops in good order; a second one ends at once. */
function waitForInterrupt(): Promise<undefined> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const interrupt = () => {
      first ??= performance.now();
      if (performance.now() - first > SAME_INTERRUPT_MS) process.exit(130);
      resolve(undefined);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  });
}

function welcome({ endpoints }: LocalSystem): string {
  const [code = '', cookie = ''] = Object.entries(endpoints.session)[0] ?? [];
  return `
Serial Monitoring runs on this machine.
  Console    ${endpoints.console}
  API        ${endpoints.api}/docs (its contract, to read)
  Database   ${endpoints.mysqlSocket} (socket; user root, no password, any MySQL client)
  As ${code}  curl -H 'Cookie: ${cookie}' '${endpoints.api}/source/platform_serial_metrics_api.php?action=summary'
Stop with Ctrl-C; the data stays.
`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
