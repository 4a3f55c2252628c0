import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SerialMonitoringStack } from '../../../lib/serial-monitoring-stack.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { createCloudWatch, type LocalCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { type LocalStack, loadStack } from '../../../local/template/load-stack.ts';
import { exampleSettings } from '../../support/stack.ts';
import { minutes, TestClock } from './support.ts';

/** Rules on what AWS measures, and error budgets: each as shipped, over data that should and should not alarm. */

const directory = mkdtempSync(path.join(tmpdir(), 'serial-rules-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let stack: LocalStack;
let clock: TestClock;
let cloudwatch: LocalCloudWatch;

beforeAll(() => {
  const app = new App({ outdir: directory, builtinCloudFormationValidation: false });
  new SerialMonitoringStack(app, 'SerialMonitoring', {
    settings: parseSettings(exampleSettings(), 'test'),
    bundle(name) {
      const folder = path.join(directory, 'functions', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'index.mjs'), 'export const handler = async () => undefined;');
      return folder;
    },
  });
  app.synth();
  stack = loadStack(directory);
}, 60_000);
beforeEach(() => {
  clock = new TestClock();
  cloudwatch = createCloudWatch({ stack, clock });
});

const stateOf = (alarm: string) => cloudwatch.engine.status(alarm)?.state.value;

function tick(count = 1): void {
  for (let minute = 0; minute < count; minute += 1) {
    clock.advance(minutes(1));
    cloudwatch.evaluate();
  }
}

type Dimension = readonly [name: string, value: string];

function record(namespace: string, name: string, [dimension, value]: Dimension, ...values: number[]): void {
  for (const each of values) {
    cloudwatch.record({ namespace, name, dimensions: [{ name: dimension, value }], value: each });
  }
}

const of = (fn: string): Dimension => ['FunctionName', `serial-monitoring-production-${fn}`];
const API: Dimension = ['ApiName', 'serial-monitoring-production-api'];
const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('function-errors', () => {
  test('counts the errors of all functions that answer somebody', () => {
    record('AWS/Lambda', 'Errors', of('metrics-api'), 1, 0, 0);
    record('AWS/Lambda', 'Errors', of('authorizer'), 1);
    tick();
    expect(stateOf('function-errors')).toBe('OK');
    record('AWS/Lambda', 'Errors', of('dashboard-queries'), 1);
    tick();
    expect(stateOf('function-errors')).toBe('ALARM');
    tick(30);
    record('AWS/Lambda', 'Errors', of('metrics-api'), 0);
    tick(31);
    expect(stateOf('function-errors')).toBe('OK');
  });

  test('leaves jobs to the dead-letter queue', () => {
    record('AWS/Lambda', 'Errors', of('outbox-worker'), 1, 1, 1, 1);
    tick();
    expect(stateOf('function-errors')).toBe('OK');
  });
});

describe('function-throttles', () => {
  test('takes two periods, not one burst', () => {
    record('AWS/Lambda', 'Throttles', of('authorizer'), 1, 1, 1);
    tick(4);
    expect(stateOf('function-throttles')).toBe('OK');
    tick(3);
    record('AWS/Lambda', 'Throttles', of('event-ingest'), 1);
    tick(1);
    expect(stateOf('function-throttles')).toBe('ALARM');
    tick(20);
    expect(stateOf('function-throttles')).toBe('OK');
  });
});

describe('function-near-timeout', () => {
  test.each([
    ['metrics-collector', 240],
    ['checklist-report', 240],
    ['metrics-api', 25],
    ['event-ingest', 25],
    ['authorizer', 8],
    ['dashboard-queries', 30],
  ])('measures %s against its %i seconds', (fn, seconds) => {
    record('AWS/Lambda', 'Duration', of(fn), 10, seconds * 800);
    tick();
    expect(stateOf('function-near-timeout')).toBe('OK');
    record('AWS/Lambda', 'Duration', of(fn), seconds * 800 + 10);
    tick();
    expect(stateOf('function-near-timeout')).toBe('ALARM');
    expect(cloudwatch.engine.status('function-near-timeout')?.state.reason).toMatch(/\[80\.\d+ /);
    tick(30);
    record('AWS/Lambda', 'Duration', of('metrics-collector'), 10);
    tick(31);
    expect(stateOf('function-near-timeout')).toBe('OK');
  });
});

describe('metrics-api-latency', () => {
  const answer = (...latencies: number[]) => {
    record('AWS/ApiGateway', 'Count', API, ...times(latencies.length, 1));
    record('AWS/ApiGateway', 'Latency', API, ...latencies);
    tick(5);
  };

  test('looks at one in ten of enough requests', () => {
    answer(...times(9, 9_000));
    answer(...times(9, 9_000));
    expect(stateOf('metrics-api-latency'), 'too few').toBe('OK');
    answer(...times(19, 200), 9_000);
    answer(...times(19, 200), 9_000);
    expect(stateOf('metrics-api-latency'), 'one in twenty').toBe('OK');
    answer(...times(8, 200), 9_000, 9_000);
    answer(...times(8, 200), 9_000, 9_000);
    expect(stateOf('metrics-api-latency')).toBe('ALARM');
    tick(20);
    expect(stateOf('metrics-api-latency'), 'no requests').toBe('OK');
  });
});

describe.each([
  ['email-deliveries-failed', 'email'],
  ['slack-deliveries-failed', 'slack'],
])('%s', (alarm, topic) => {
  const TOPIC: Dimension = ['TopicName', `serial-monitoring-production-${topic}`];

  test('takes one message that did not arrive', () => {
    record('AWS/SNS', 'NumberOfNotificationsDelivered', TOPIC, 1, 1);
    tick();
    expect(stateOf(alarm)).toBe('OK');
    record('AWS/SNS', 'NumberOfNotificationsFailed', TOPIC, 1);
    tick();
    expect(stateOf(alarm)).toBe('ALARM');
    // Without any message CloudWatch looks further back than one period.
    tick(15);
    expect(stateOf(alarm)).toBe('OK');
  });
});

describe('Error budgets', () => {
  /** Lets hours pass; windows of more than a day are judged once an hour. */
  function pass(hours: number): void {
    for (let hour = 0; hour < hours; hour += 1) {
      clock.advance(minutes(60));
      cloudwatch.evaluate();
    }
  }

  /** A day of events that ends after them: latencies, or the collector's totals of the day so far. */
  function day(metric: string, ...values: number[]): void {
    pass(12);
    record('SerialNumberSystem', metric, ['Environment', 'production'], ...values);
    pass(12);
  }

  describe.each([
    ['generation-error-budget', 'serial.generation_latency_ms', 201, 190, 0.01],
    ['assignment-error-budget', 'assignment.resolution_latency_ms', 151, 140, 0.05],
  ])('%s', (alarm, metric, slow, fast, budget) => {
    /** A day with so many slow ones among 2,000. */
    const share = (bad: number) => day(metric, ...times(bad, slow), ...times(2_000 - bad, fast));

    test('takes three days over the budget, and ends with one below it', () => {
      const over = 2_000 * budget + 1;
      for (const bad of [over, over, over - 1, over, over]) share(bad);
      expect(stateOf(alarm), 'on the mark once').toBe('OK');
      share(over);
      expect(stateOf(alarm)).toBe('ALARM');
      share(0);
      expect(stateOf(alarm)).toBe('OK');
    });

    test('does not take one bad stretch for several days, whichever hour it is judged at', () => {
      const states = new Set<string | undefined>();
      for (let hour = 0; hour < 4 * 24; hour += 1) {
        const values = hour >= 10 && hour < 30 ? times(100, slow) : times(100, fast);
        record('SerialNumberSystem', metric, ['Environment', 'production'], ...values);
        pass(1);
        states.add(stateOf(alarm));
      }
      expect([...states]).toEqual(['OK']);
    });

    test('does not take nine slow ones of a few for anything', () => {
      for (let days = 0; days < 4; days += 1) day(metric, ...times(9, slow));
      expect(stateOf(alarm)).toBe('OK');
    });

    test('is well without events', () => {
      pass(48);
      expect(stateOf(alarm)).toBe('OK');
    });
  });

  describe('link-error-budget', () => {
    /**
     * UTC days of so many failures among so many spawns. The collector's totals grow over each day and start anew
     * at midnight, while the alarm looks at the 24 hours before each full hour.
     * @returns The states that the alarm was in.
     */
    function links(spawned: number, ...failedOfDays: number[]): readonly (string | undefined)[] {
      const states = new Set<string | undefined>();
      const publish = (name: string, value: number) =>
        record('SerialNumberSystem', name, ['Environment', 'production'], value);
      while (clock.now().getUTCHours() !== 0) pass(1);
      for (const failed of failedOfDays) {
        for (let hour = 0; hour < 24; hour += 1) {
          clock.advance(minutes(59));
          publish('serial.link_failed_total', Math.ceil((failed * (hour + 1)) / 24));
          publish('serial.spawn_used_total', Math.ceil((spawned * (hour + 1)) / 24));
          tick();
          states.add(stateOf('link-error-budget'));
        }
      }
      return [...states];
    }

    test('does not take one bad day for several', () => {
      expect(links(100_000, 0, 500, 0, 0, 0)).toEqual(['OK']);
    });

    test('takes days of more than 0.1 % each, and ends when they are gone', () => {
      expect(links(100_000, 0, 150, 150, 150)).toContain('ALARM');
      links(100_000, 0, 0);
      expect(stateOf('link-error-budget')).toBe('OK');
    });

    test('does not take two failures of each quiet day for anything', () => {
      expect(links(150, 2, 2, 2, 2)).toEqual(['OK']);
    });
  });
});
