import fc from 'fast-check';
import { afterEach, expect, vi } from 'vitest';
import { createEmitter } from '../../functions/shared/telemetry/emitter.ts';
import { type MetricNameOf, metrics, NAMESPACE } from '../../lib/catalogue/metrics.ts';
import { type EmfResult, parseEmf } from '../../local/cloudwatch/emf.ts';
import { fuzz } from './fuzz.ts';
import { type Json, nastyJson } from './json.ts';
import { type Mutation, mutated, mutations } from './mutate.ts';

const NOW = new Date('2026-11-20T05:00:00Z');

const document: Json = {
  _aws: {
    Timestamp: NOW.getTime(),
    CloudWatchMetrics: [
      {
        Namespace: 'App',
        Dimensions: [['service'], []],
        Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }],
      },
    ],
  },
  service: 'api',
  latency: [12, 15],
};

function expectSound(parsed: EmfResult): void {
  if (parsed.kind === 'malformed') expect(parsed.reason).toMatch(/\S/);
  if (parsed.kind !== 'metrics') return;
  for (const { metric, samples } of parsed.datapoints) {
    expect(metric.name).not.toBe('');
    if (samples.kind === 'values')
      for (const value of samples.values) expect(Number.isFinite(value)).toBe(true);
  }
}

fuzz('A line of any text is read, or refused with a reason', {
  name: 'emf-lines',
  file: 'emf.test.ts',
  inputs: fc.oneof(
    fc.string({ unit: 'binary' }),
    nastyJson.map((value) => JSON.stringify(value)),
    nastyJson.map((value) => `{"_aws":${JSON.stringify(value)}}`),
    fc.string({ unit: 'binary' }).map((text) => `{"_aws"${text}`),
  ),
  runs: 1_500,
  check: (line: string) => expectSound(parseEmf(line, NOW)),
});

fuzz('A changed document is read, or refused with a reason', {
  name: 'emf-documents',
  file: 'emf.test.ts',
  inputs: mutations(),
  runs: 1_500,
  check: (changes: readonly Mutation[]) =>
    expectSound(parseEmf(JSON.stringify(mutated(document, changes)), NOW)),
});

type Name = MetricNameOf<'event-ingest'>;
interface Emission {
  readonly values: readonly (readonly [Name, number])[];
  readonly environment: string;
  readonly tenant: string;
  readonly note: string;
}

const NAMES = (Object.keys(metrics) as (keyof typeof metrics)[]).filter((name): name is Name =>
  (metrics[name].emitters as readonly string[]).includes('event-ingest'),
);

afterEach(() => vi.restoreAllMocks());

/** Writes values as a function does, and answers what CloudWatch makes of the lines. */
function emitted({ values, environment, tenant, note }: Emission): [string, number][] {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).split('\n').filter(Boolean));
    return true;
  });
  try {
    const emitter = createEmitter({ emitter: 'event-ingest', environment, tenant, timestamp: NOW });
    for (const [name, value] of values) emitter.emit(name, value);
    emitter.annotate('note', note);
    emitter.flush();
  } finally {
    write.mockRestore();
  }
  return lines.flatMap((line) => {
    const parsed = parseEmf(line, NOW);
    if (parsed.kind !== 'metrics') throw new Error(`${JSON.stringify(parsed)} of ${line}`);
    return parsed.datapoints.flatMap(({ metric, samples, at }) => {
      expect(metric.namespace).toBe(NAMESPACE);
      expect(metric.dimensions.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: 'Environment', value: environment },
        { name: 'Tenant', value: tenant },
      ]);
      expect(at).toEqual(NOW);
      return samples.kind === 'values'
        ? samples.values.map((value): [string, number] => [metric.name, value])
        : [];
    });
  });
}

fuzz('What our functions emit is read back as the same values', {
  name: 'emf-emitted',
  file: 'emf.test.ts',
  inputs: fc.record<Emission>({
    values: fc.array(
      fc.tuple(
        fc.constantFrom(...NAMES),
        fc.oneof(
          fc.nat(),
          fc.double({ min: 0, max: 2 ** 360, noNaN: true }).map((value) => value + 0),
        ),
      ),
      { minLength: 1, maxLength: 250 },
    ),
    environment: fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/),
    tenant: fc.stringMatching(/^[A-Za-z0-9_]{1,50}$/),
    note: fc.string({ unit: 'binary' }),
  }),
  runs: 300,
  check(emission) {
    const order = (pairs: readonly (readonly [string, number])[]) =>
      pairs.map(([name, value]) => `${name} ${value}`).toSorted();
    expect(order(emitted(emission))).toEqual(order(emission.values));
  },
});
