import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDeployment } from '../../lib/settings.ts';
import { createApp, createStack, exampleSettings, type JsonObject } from '../support/stack.ts';
import { isThorough } from '../support/thoroughness.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly violations?: readonly { readonly ruleName: string }[];
    readonly suppressedViolations?: readonly { readonly ruleName: string }[];
  }[];
}

const outdir = mkdtempSync(path.join(tmpdir(), 'serial-nag-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function check(settings: JsonObject): Report {
  const app = createApp({ outdir, builtinCloudFormationValidation: true });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: false }));
  createStack(app, parseDeployment(settings, 'test'));
  app.synth();
  return JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8')) as Report;
}

const stacks: readonly [string, JsonObject][] = [['the stack', exampleSettings()]];
const more: readonly [string, JsonObject][] = [
  ['a demo that brings its databases along', { ...exampleSettings(), databases: { provision: true } }],
];

describe('The AWS Solutions rules', () => {
  test.each([...stacks, ...(isThorough ? more : [])])(
    'find nothing in %s that is not acknowledged with a reason',
    (_, settings) => {
      const { pluginReports } = check(settings);
      expect(
        pluginReports.flatMap(({ violations = [] }) => violations.map(({ ruleName }) => ruleName)),
      ).toEqual([]);
    },
  );
});
