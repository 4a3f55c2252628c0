import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { SerialMonitoringStack } from '../../lib/serial-monitoring-stack.ts';
import { type DeploymentSettings, parseDeployment } from '../../lib/settings.ts';
import { cachedDirectory } from '../../local/cached-directory.ts';

export type JsonObject = { [key: string]: unknown };

/** The example settings as plain JSON, to be changed by a test. */
export function exampleSettings(): JsonObject {
  return JSON.parse(readFileSync('settings/example.json', 'utf8')) as JsonObject;
}

const bundles = await cachedDirectory('bundles', '', async (directory) => bundleFunctions(directory));

/** An app with the feature flags of `cdk.json`. CloudFormation's rules take a second: a test asks for them where it needs them. */
export function createApp(props: AppProps = {}): App {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: JsonObject };
  return new App({ context, builtinCloudFormationValidation: false, ...props });
}

export function createStack(app: App, settings: DeploymentSettings): SerialMonitoringStack {
  const bundle = (name: string) => path.join(bundles, name);
  return new SerialMonitoringStack(app, 'SerialMonitoring', { settings, bundle });
}

/** Synthesizes the stack, by default with the example settings. */
export function synthesizeStack(settings: JsonObject = exampleSettings(), props: AppProps = {}): Template {
  const outdir = mkdtempSync(path.join(tmpdir(), 'serial-cdk-'));
  try {
    return Template.fromStack(
      createStack(createApp({ outdir, ...props }), parseDeployment(settings, 'test')),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
