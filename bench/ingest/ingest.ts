import { activeOrganizations } from '../../erp/organizations.ts';
import { LOCAL_ACCOUNTS } from '../../local/deployment.ts';
import { ERP_NAMES, setUpErp } from '../../local/erp/set-up.ts';
import { openDataApi } from '../data-api.ts';
import { onConnection } from '../load-lanes.ts';
import { openServer } from '../open-server.ts';
import { atLeast, atMost, type BenchResult, median, withoutGoal } from '../result.ts';
import { EMISSIONS, ONE_DOCUMENT_EACH, OURS } from './emission.ts';
import { batchOf, EVENTS, eventsOf } from './events.ts';
import { prepareStore, takeBatch } from './handler.ts';
import { countingOutput } from './output.ts';

const BENCH = 'ingest';
const ROUNDS = 15;
/** GiB of disk: a schema with a few counts. */
const DISK_NEEDED = 2;

type Emission = keyof typeof EMISSIONS;

/**
 * Batches of a thousand events on one core, against a function that writes an EMF document for each event: the
 * whole work of the function with a real database behind the Data API, and the writing of metrics alone. Standard
 * output is counted, not written, so that fewer bytes are no advantage in time.
 */
export async function benchIngest(report: (line: string) => void): Promise<readonly BenchResult[]> {
  report('ingest: emission …');
  const emission = await measureEmission();
  report('ingest: starting a database …');
  const server = await openServer(DISK_NEEDED);
  try {
    await onConnection(server, (connection) =>
      setUpErp(connection, {
        names: ERP_NAMES,
        accounts: LOCAL_ACCOUNTS,
        organizations: activeOrganizations(5),
      }),
    );
    const { databases } = openDataApi(server.dataApi, ERP_NAMES);
    await prepareStore(databases);
    report('ingest: handler …');
    const ways = { ours: OURS, each: ONE_DOCUMENT_EACH };
    const times = await inTurns(ways, (create, name) => takeBatch(databases, create, name));
    return [
      atLeast(BENCH, 'handler-vs-one-document-per-event', times.each / times.ours, 'times as fast', 2.5),
      ...emission,
      withoutGoal(BENCH, 'handler-events-per-second', (EVENTS / times.ours) * 1_000, 'events/s'),
    ];
  } finally {
    await server.close();
  }
}

async function measureEmission(): Promise<readonly BenchResult[]> {
  const events = eventsOf(batchOf(new Date(), 'emission'));
  const times = await inTurns(EMISSIONS, (emit) => emit(events));
  const bytes = new Map<Emission, number>();
  for (const [name, emit] of Object.entries(EMISSIONS) as [Emission, (typeof EMISSIONS)[Emission]][])
    bytes.set(name, (await countingOutput(() => emit(events))) / EVENTS);
  const bytesOf = (name: Emission) => bytes.get(name) ?? Number.NaN;
  const faster = (name: Emission) => times[name] / times.ours;
  return [
    atLeast(BENCH, 'emission-vs-one-document-per-event', faster('oneDocumentEach'), 'times as fast', 8),
    atMost(
      BENCH,
      'bytes-vs-one-document-per-event',
      bytesOf('ours') / bytesOf('oneDocumentEach'),
      'of its bytes',
      1 / 8,
    ),
    withoutGoal(BENCH, 'bytes-per-event', bytesOf('ours'), 'bytes'),
    withoutGoal(BENCH, 'emission-vs-documents-by-hand', faster('byHand'), 'times as fast'),
    withoutGoal(BENCH, 'emission-vs-aws-embedded-metrics', faster('embeddedMetrics'), 'times as fast'),
  ];
}

/** Medians in milliseconds of ways that take turns; a first round, which finds everything cold, does not count. */
async function inTurns<Name extends string, Way>(
  ways: Readonly<Record<Name, Way>>,
  run: (way: Way, name: string) => unknown,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      await countingOutput(async () => {
        const startedAt = performance.now();
        await run(ways[name], `${name}-${round}`);
        if (round > 0) times.get(name)?.push(performance.now() - startedAt);
      });
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}
