import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { SerialMonitoringStack } from '../../lib/serial-monitoring-stack.ts';
import { parseDeployment } from '../../lib/settings.ts';

export type JsonObject = { [key: string]: unknown };

/** The example settings as plain JSON, to be changed by a test. */
export function exampleSettings(): JsonObject {
  return JSON.parse(readFileSync('settings/example.json', 'utf8')) as JsonObject;
}

/** Synthesizes the stack, by default with the example settings. */
export function synthesizeStack(settings: JsonObject = exampleSettings()): Template {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: JsonObject };
  const app = new App({ context, outdir: mkdtempSync(path.join(tmpdir(), 'serial-cdk-')) });
  const bundle = bundleFunctions(path.join(app.outdir, 'functions'));
  try {
    return Template.fromStack(
      new SerialMonitoringStack(app, 'SerialMonitoring', {
        settings: parseDeployment(settings, 'test'),
        bundle,
      }),
    );
  } finally {
    rmSync(app.outdir, { recursive: true, force: true });
  }
}
