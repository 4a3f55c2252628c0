import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CfnOutput, CfnResource, type Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { loadStack } from '../../../local/template/load-stack.ts';
import { synthesize } from './synthesize.ts';

const template = (change: (template: Record<string, unknown>) => unknown) => {
  const directory = synthesize(topic());
  const file = path.join(directory, 'Test.template.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
  return () => loadStack(directory);
};

/** A topic whose display name is the value given. */
function topic(DisplayName: unknown = 'Alarms') {
  return (stack: Stack) => {
    new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { DisplayName } });
  };
}

describe('A template', () => {
  test.each<[string, (template: Record<string, unknown>) => unknown, RegExp]>([
    ['a list', () => [], /the template: this is not shaped like a template/],
    ['no resources', ({ Resources: _, ...rest }) => rest, /Resources: this is not shaped like a template/],
    [
      'a resource that is a text',
      (all) => ({ ...all, Resources: { A: 'x' } }),
      /Resources\.A: this is not shaped/,
    ],
  ])('that is no template is refused by name: %s', (_, change, says) => {
    expect(template(change)).toThrow(
      expect.objectContaining({ name: 'TemplateError', message: expect.stringMatching(says) }),
    );
  });

  test.each([
    [{ Ref: 'constructor' }, /DisplayName\.Ref: the template has no resource or parameter constructor/],
    [{ Ref: '__proto__' }, /DisplayName\.Ref: the template has no resource or parameter __proto__/],
    [{ 'Fn::GetAtt': ['toString', 'length'] }, /has no resource or parameter toString/],
    [{ 'Fn::GetAtt': ['Topic', { toString: 1 }] }, /GetAtt: expected \[logical id, attribute\]/],
    [{ 'Fn::If': ['valueOf', 1, 2] }, /Conditions\.valueOf: the template has no such condition/],
    [{ 'Fn::FindInMap': ['constructor', 'name', 'length'] }, /the mapping constructor has no name, length/],
    [{ 'Fn::Join': ['-', ['a', { toString: 1 }]] }, /Join: expected \[separator, \[texts\]\]/],
    [{ 'Fn::Sub': ['$' + '{a}', { a: { toString: 1 } }] }, /Sub: expected a text for a/],
    [{ 'Fn::Sub': '$' + '{constructor}' }, /has no resource or parameter constructor/],
  ])('that uses names which all objects have, or objects as texts, is refused by name: %j', (value, says) => {
    const load = () => loadStack(synthesize(topic(value)));
    expect(load).toThrow(
      expect.objectContaining({ name: 'TemplateError', message: expect.stringMatching(says) }),
    );
  });

  test('whose output is an object is refused by name', () => {
    const load = () =>
      loadStack(
        synthesize((stack) => {
          topic()(stack);
          new CfnOutput(stack, 'Odd', { value: JSON.parse('{"a":1}') });
        }),
      );
    expect(load).toThrow(/Outputs\.Odd\.Value: expected a text/);
  });
});
