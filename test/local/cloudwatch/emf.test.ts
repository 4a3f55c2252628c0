import { describe, expect, it } from 'vitest';
import { parseEmf } from '../../../local/cloudwatch/emf.ts';
import { minutes, START } from './support.ts';

const directive = {
  Namespace: 'App',
  Dimensions: [['service']],
  Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }],
};

function line(root: object = {}, aws: object = {}): string {
  return JSON.stringify({
    _aws: { Timestamp: START.getTime(), CloudWatchMetrics: [directive], ...aws },
    service: 'api',
    latency: [12, 15],
    tenant: 'MAISON',
    ...root,
  });
}

const withDirective = (changes: object) => line({}, { CloudWatchMetrics: [{ ...directive, ...changes }] });

describe('a document', () => {
  it('gives each metric of each dimension set with its raw values', () => {
    const parsed = parseEmf(withDirective({ Dimensions: [['service'], ['service', 'tenant'], []] }), START);
    expect(parsed).toMatchObject({ kind: 'metrics' });
    const datapoints = parsed.kind === 'metrics' ? parsed.datapoints : [];
    expect(datapoints.map(({ metric }) => metric.dimensions.map(({ value }) => value))).toEqual([
      ['api'],
      ['api', 'MAISON'],
      [],
    ]);
    expect(datapoints[0]).toEqual({
      metric: { namespace: 'App', name: 'latency', dimensions: [{ name: 'service', value: 'api' }] },
      at: START,
      unit: 'Milliseconds',
      samples: { kind: 'values', values: [12, 15] },
    });
  });

  it('may hold a single number, and no unit', () => {
    const text = line(
      { latency: 3 },
      { CloudWatchMetrics: [{ ...directive, Metrics: [{ Name: 'latency' }] }] },
    );
    const parsed = parseEmf(text, START);
    const [datapoint] = parsed.kind === 'metrics' ? parsed.datapoints : [];
    expect(datapoint).toMatchObject({ unit: 'None', samples: { values: [3] } });
  });

  it.each([0, -14 * 24 * 60, 120])('may be %d minutes away from now', (offset) => {
    const text = line({}, { Timestamp: START.getTime() + minutes(offset) });
    expect(parseEmf(text, START).kind).toBe('metrics');
  });
});

describe('other lines', () => {
  it.each([
    '',
    'START RequestId: 1',
    '{"level":"INFO","message":"hello"}',
    '{"message":"about \\"_aws\\" in text"}',
    `2026-11-20T09:00:00Z INFO ${line()}`,
  ])('are left alone: %s', (text) => {
    expect(parseEmf(text, START)).toEqual({ kind: 'not-emf' });
  });
});

describe('a malformed document', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

  it.each([
    ['cut off', line().slice(0, -5), /not JSON/],
    ['without a timestamp', line({}, { Timestamp: undefined }), /_aws\.Timestamp/],
    ['with a fractional timestamp', line({}, { Timestamp: 1.5 }), /_aws\.Timestamp/],
    ['without directives', line({}, { CloudWatchMetrics: undefined }), /_aws\.CloudWatchMetrics/],
    ['without a namespace', withDirective({ Namespace: undefined }), /Namespace/],
    ['without dimensions', withDirective({ Dimensions: undefined }), /Dimensions/],
    ['without metrics', withDirective({ Metrics: undefined }), /Metrics/],
    ['with an unknown unit', withDirective({ Metrics: [{ Name: 'latency', Unit: 'Pieces' }] }), /Unit/],
    [
      'of high resolution',
      withDirective({ Metrics: [{ Name: 'latency', StorageResolution: 1 }] }),
      /not modelled/,
    ],
    ['with 101 metrics', withDirective({ Metrics: many(101).map((Name) => ({ Name })) }), /Metrics/],
    ['with 31 dimensions', withDirective({ Dimensions: [many(31)] }), /Dimensions/],
    [
      'with a missing dimension',
      withDirective({ Dimensions: [['shard']] }),
      /dimension 'shard' needs a text/,
    ],
    ['with a number as dimension', line({ service: 7 }), /dimension 'service' needs a text/],
    ['with a missing metric', line({ latency: undefined }), /metric 'latency' needs a number/],
    ['with a text as metric', line({ latency: '12' }), /metric 'latency' needs a number/],
    ['with 101 values', line({ latency: many(101).map(() => 1) }), /metric 'latency'/],
    [
      'from long ago',
      line({}, { Timestamp: START.getTime() - minutes(14 * 24 * 60 + 1) }),
      /two weeks in the past/,
    ],
    ['from the future', line({}, { Timestamp: START.getTime() + minutes(121) }), /two hours in the future/],
    ['larger than a megabyte', line({ note: 'x'.repeat(1_048_576) }), /larger than 1048576 bytes/],
  ])('is reported: %s', (_name, text, reason) => {
    expect(parseEmf(text, START)).toMatchObject({ kind: 'malformed', reason: expect.stringMatching(reason) });
  });
});
