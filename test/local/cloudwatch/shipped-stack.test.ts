import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, expect, it } from 'vitest';
import { SerialMonitoringStack } from '../../../lib/serial-monitoring-stack.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { exampleSettings } from '../../support/stack.ts';
import { minutes, TestClock } from './support.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'serial-alarms-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Alarms need the template, not the code. */
function emptyFunction(name: string): string {
  const folder = path.join(directory, 'functions', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'index.mjs'), 'export const handler = async () => undefined;');
  return folder;
}

it('evaluates the alarms of the shipped stack', () => {
  const app = new App({ outdir: directory, builtinCloudFormationValidation: false });
  const settings = parseSettings(exampleSettings(), 'test');
  new SerialMonitoringStack(app, 'SerialMonitoring', {
    settings,
    bundle: emptyFunction,
  });
  app.synth();
  const clock = new TestClock();
  const malformed: string[] = [];
  const cloudwatch = createCloudWatch({
    stack: loadStack(directory),
    clock,
    onMalformedMetrics: ({ reason }) => malformed.push(reason),
  });
  const namesIn = (state: string) =>
    cloudwatch.engine.statuses
      .filter((status) => status.state.value === state)
      .map(({ alarm }) => alarm.name.slice(settings.alarmNamePrefix.length));

  for (let minute = 0; minute < 180; minute += 1) {
    if (minute % 5 === 0) {
      cloudwatch.ingestLogLine(
        JSON.stringify({
          _aws: {
            Timestamp: clock.now().getTime(),
            CloudWatchMetrics: [
              {
                Namespace: 'SerialNumberSystem',
                Dimensions: [['Environment']],
                Metrics: ['link.outbox_dead_count', 'job.collector.heartbeat'].map((Name) => ({ Name })),
              },
            ],
          },
          Environment: settings.environment,
          'link.outbox_dead_count': 2,
          'job.collector.heartbeat': 1,
        }),
      );
    }
    clock.advance(minutes(1));
    cloudwatch.evaluate();
  }
  expect(malformed).toEqual([]);
  expect(namesIn('ALARM')).toEqual(expect.arrayContaining(['outbox-dead-entries', 'outbox-worker-silent']));
  expect(namesIn('ALARM')).not.toContain('metrics-collector-silent');
  expect(namesIn('OK')).toContain('metrics-collector-silent');
});
