import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { SerialMonitoringStack } from '../../lib/serial-monitoring-stack.ts';
import type { DeploymentSettings } from '../../lib/settings.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

const cdkConfig = z.object({ context: z.record(z.string(), z.unknown()) });

/** Synthesizes the stack as `cdk synth` would, but for the functions' code, and answers its template. */
export function synthesizeTemplate(settings: DeploymentSettings): unknown {
  const { context } = cdkConfig.parse(JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')));
  const outdir = mkdtempSync(path.join(tmpdir(), 'serial-cost-'));
  try {
    // The rules for templates are `npm run synth`'s and the tests' business.
    const app = new App({ context, outdir, builtinCloudFormationValidation: false });
    const noCode = mkdtempSync(path.join(outdir, 'code-'));
    const { artifactId } = new SerialMonitoringStack(app, 'SerialMonitoring', {
      settings,
      bundle: () => noCode,
    });
    return app.synth().getStackArtifact(artifactId).template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
