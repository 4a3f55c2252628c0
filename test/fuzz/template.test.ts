import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { parseSettings } from '../../lib/settings.ts';
import { TemplateError } from '../../local/template/faults.ts';
import { loadStack } from '../../local/template/load-stack.ts';
import { createApp, createStack, exampleSettings } from '../support/stack.ts';
import { fuzz } from './fuzz.ts';
import type { Json } from './json.ts';
import { type Mutation, mutated, mutations } from './mutate.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'serial-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const templateFile = path.join(synthesize(), 'SerialMonitoring.template.json');
const template: Json = JSON.parse(readFileSync(templateFile, 'utf8'));

/** The assembly of the real stack. */
function synthesize(): string {
  const app = createApp({ outdir: directory });
  createStack(app, parseSettings(exampleSettings(), 'test'));
  app.synth();
  return directory;
}

const WRAPPERS = [
  'Ref',
  'Fn::GetAtt',
  'Fn::Join',
  'Fn::Split',
  'Fn::Select',
  'Fn::Sub',
  'Fn::If',
  'Fn::FindInMap',
  'Fn::Nothing',
  'Condition',
];

function check(changes: readonly Mutation[]): void {
  writeFileSync(templateFile, JSON.stringify(mutated(template, changes)));
  try {
    expect(loadStack(directory).functions).toBeInstanceOf(Array);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    for (const { where, message } of error.faults) {
      expect(where).not.toBe('');
      expect(message).toMatch(/\S/);
    }
  }
}

fuzz('A changed template is resolved, or refused by name', {
  name: 'template',
  file: 'template.test.ts',
  inputs: mutations(WRAPPERS),
  runs: 80,
  check,
});
