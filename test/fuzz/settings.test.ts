import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { parseSettings, type Settings, SettingsError, settingsWarnings } from '../../lib/settings.ts';
import { createApp, createStack } from '../support/stack.ts';
import { fuzz } from './fuzz.ts';
import { type Json, nastyJson } from './json.ts';
import { mutated, mutations } from './mutate.ts';

const base: { [key: string]: Json } = JSON.parse(readFileSync('settings/example.json', 'utf8'));
const example: Json = base;

const directory = mkdtempSync(path.join(tmpdir(), 'serial-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A synthesis takes a second: one of so many accepted settings is synthesized. */
const SYNTHESIZE_EVERY = 15;
let accepted = 0;

function synthesize(settings: Settings): void {
  const app = createApp({ outdir: path.join(directory, String(accepted)) });
  const template = Template.fromStack(createStack(app, settings));
  expect(Object.keys(template.toJSON()['Resources']).length).toBeGreaterThan(50);
}

function check(input: Json): void {
  let settings: Settings;
  try {
    settings = parseSettings(input, 'settings.json');
  } catch (error) {
    expectSentences(error);
    return;
  }
  expect(() => settingsWarnings(settings)).not.toThrow();
  accepted += 1;
  if (accepted % SYNTHESIZE_EVERY === 1) synthesize(settings);
}

function expectSentences(error: unknown): void {
  if (!(error instanceof SettingsError)) throw error;
  const [first = '', ...faults] = error.message.split('\n');
  expect(first).toMatch(/^settings\.json has (a fault|\d+ faults):$/);
  expect(faults.length).toBeGreaterThan(0);
  // A name from the settings may hold a line break of its own.
  expect(faults[0]).toMatch(/^ {2}- /);
  expect(error.message).toMatch(/\.$/);
  expect(error.message).not.toMatch(/undefined|\[object|Invalid input$/);
}

const mode = fc.constantFrom('repair', 'report');
const job = fc.record(
  { mode, shards: fc.integer({ min: 1, max: 50 }), reservedConcurrency: fc.integer({ min: 1, max: 100 }) },
  { requiredKeys: ['mode'] },
);
const tenants = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_]{1,50}$/), {
  maxLength: 5,
  selector: (code) => code.toLowerCase(),
});

/** Settings that somebody may well write. */
const right: fc.Arbitrary<Json> = fc
  .record({
    environment: fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/),
    jobs: fc.record({ outboxWorker: job, consistencyChecker: job }),
    alarmNamePrefix: fc.stringMatching(/^[A-Za-z0-9-]{0,40}$/),
    watchedTenants: tenants,
    logLevel: fc.constantFrom('DEBUG', 'INFO', 'WARN', 'ERROR'),
  })
  .map((some) => ({ ...base, ...some }));

fuzz('Settings of any JSON are usable, or refused in sentences', {
  name: 'settings',
  file: 'settings.test.ts',
  inputs: fc.oneof(
    { weight: 1, arbitrary: nastyJson },
    { weight: 1, arbitrary: right },
    { weight: 6, arbitrary: mutations().map((changes) => mutated(example, changes)) },
  ),
  runs: 600,
  check,
});
