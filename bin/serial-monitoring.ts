import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { SerialMonitoringStack } from '../lib/serial-monitoring-stack.ts';
import { readDeployment, SettingsError, settingsWarnings } from '../lib/settings.ts';

/** The example lets anybody see the template; nobody can deploy to its account. */
const settingsFile = process.env['SETTINGS_FILE'] ?? 'settings/example.json';

try {
  const settings = readDeployment(settingsFile);
  for (const warning of settingsWarnings(settings)) console.warn(`Note: ${warning}`);
  const app = new App();
  const bundle = bundleFunctions(join(app.outdir, 'functions'));
  new SerialMonitoringStack(app, 'SerialMonitoring', { settings, bundle });
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
