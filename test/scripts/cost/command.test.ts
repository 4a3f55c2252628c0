import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../scripts/command-line.ts';
import { parseOptions } from '../../../scripts/cost/options.ts';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as npm runs it. */
function cost(...args: string[]): Promise<Outcome> {
  const { SETTINGS_FILE: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/cost.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const LOAD = ['--tenants', '100', '--serials-per-day', '50000'];

describe('npm run cost', () => {
  test('prints one JSON document with total, services and assumptions, and nothing else', async () => {
    const { code, stdout } = await cost(...LOAD, '--json');
    const document = JSON.parse(stdout);

    expect(code).toBe(0);
    expect(Object.keys(document)).toEqual(['total', 'services', 'assumptions']);
    const usd: number[] = Object.values(document.services);
    expect(usd.every((value) => typeof value === 'number')).toBe(true);
    expect(document.total).toBeCloseTo(
      usd.reduce((sum, value) => sum + value, 0),
      6,
    );
    expect(document.assumptions).toMatchObject({
      tenants: 100,
      serialsPerDay: 50_000,
      freeTier: false,
      pricesSource: 'AWS price list, us-east-1',
      pricesAsOf: expect.stringMatching(/^\d{4}-\d{2}/),
      eventsPerBatch: expect.any(Number),
    });
  });

  test('prints the services by cost, what dominates, the assumptions and the date of the prices', async () => {
    const { code, stdout } = await cost(...LOAD);

    expect(code).toBe(0);
    const services = [...stdout.matchAll(/^ {2}\S.*? {2,}([\d,]+\.\d\d)$/gm)].map(([, usd = '']) =>
      Number(usd.replaceAll(',', '')),
    );
    const total = services.pop();
    expect(services.length).toBeGreaterThan(8);
    expect(services).toEqual(services.toSorted((one, other) => other - one));
    expect(total).toBeCloseTo(
      services.reduce((sum, usd) => sum + usd, 0),
      2,
    );
    expect(stdout).toMatch(/, a metric per tenant would have cost [\d,]+\.\d\d USD more\.$/m);
    expect(stdout).toMatch(/^Not included: the databases\. .* 43\.80 USD a cluster/m);
    expect(stdout).toMatch(/^What dominates$/m);
    expect(stdout).toMatch(/^Assumptions$/m);
    expect(stdout).toMatch(/No free tier is subtracted/);
    expect(stdout).toMatch(/^Prices: AWS price list, us-east-1, as of \d{4}-\d{2}/m);
  });

  test('tells how it is used', async () => {
    const { code, stdout } = await cost('--help');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^npm run cost -- --tenants N --serials-per-day M/);
  });

  test('ends with 2 and a plain sentence on wrong usage, with nothing on stdout', async () => {
    const { code, stdout, stderr } = await cost('--tenants', 'many', '--serials-per-day', '1', '--json');

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^--tenants many must be a whole number from 1 to 10,000\.$/m);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('Options', () => {
  test.each([
    [[], /^--tenants is missing: it takes a whole number from 1 to 10,000\.$/],
    [['--tenants', '5'], /^--serials-per-day is missing/],
    [['--tenants', '0', '--serials-per-day', '1'], /^--tenants 0 must be/],
    [['--tenants', '10001', '--serials-per-day', '1'], /^--tenants 10001 must be/],
    [['--tenants', '1.5', '--serials-per-day', '1'], /^--tenants 1\.5 must be/],
    [['--tenants', '', '--serials-per-day', '1'], /^--tenants {2}must be/],
    [['--tenants', '1', '--serials-per-day', '1e5'], /^--serials-per-day 1e5 must be/],
    [['--tenants', '1', '--serials-per-day=-1'], /^--serials-per-day -1 must be/],
    [['--tenants', '1', '--serials-per-day', '1', '--currency', 'EUR'], /Unknown option '--currency'/],
    [['100', '50000'], /Unexpected argument '100'/],
  ])('refuse %j', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(() => parseOptions(args)).toThrow(sentence);
  });

  test('take the smallest and the largest load', () => {
    expect(parseOptions(['--tenants', '1', '--serials-per-day', '0'])).toEqual({
      load: { tenants: 1, serialsPerDay: 0 },
      freeTier: false,
      json: false,
    });
    expect(
      parseOptions(['--tenants', '10000', '--serials-per-day', '100000000', '--free-tier', '--json']),
    ).toEqual({ load: { tenants: 10_000, serialsPerDay: 100_000_000 }, freeTier: true, json: true });
  });
});
