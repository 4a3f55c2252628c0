import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../local/events/event-pattern.ts';
import { createFaultList } from '../../../local/template/faults.ts';
import type { JsonObject } from '../../../local/template/json.ts';

const event = {
  source: 'aws.cloudwatch',
  resources: ['arn:a', 'arn:b'],
  detail: {
    alarmName: 'serial-api-p99',
    state: { value: 'OK', count: 3, muted: false, note: null },
    previousState: { value: 'ALARM' },
    metrics: [
      { id: 'm1', returnData: true },
      { id: 'e1', returnData: false },
    ],
    tags: [],
  },
};

function compile(pattern: JsonObject) {
  const list = createFaultList();
  const matches = compilePattern(pattern, 'P', list);
  return { matches, faults: list.faults.map(({ where, message }) => `${where}: ${message}`) };
}

const detail = (pattern: JsonObject) => ({ detail: pattern });
const state = (pattern: JsonObject) => detail({ state: pattern });
const name = (...alternatives: JsonObject[]) => detail({ alarmName: alternatives });

describe('an event pattern', () => {
  it.each<[string, JsonObject]>([
    ['a value of a list', { source: ['aws.ec2', 'aws.cloudwatch'] }],
    ['all fields together', detail({ state: { value: ['OK'] }, previousState: { value: ['ALARM'] } })],
    ['numbers, booleans and null', state({ count: [3], muted: [false], note: [null] })],
    ['any element of a list', { resources: ['arn:b'] }],
    ['a prefix', name({ prefix: 'serial-' })],
    ['one of two prefixes', name({ prefix: 'other-' }, { prefix: 'serial-' })],
    ['a suffix', name({ suffix: '-p99' })],
    ['any case', name({ 'equals-ignore-case': 'SERIAL-api-P99' })],
    ['anything but a value', name({ 'anything-but': 'x' })],
    ['anything but a list', name({ 'anything-but': ['x', 'y'] })],
    ['anything but a prefix', name({ 'anything-but': { prefix: 'x' } })],
    ['what exists', name({ exists: true })],
    ['what does not exist', detail({ reason: [{ exists: false }] })],
    ['what does not exist in what does not exist', { other: { reason: [{ exists: false }] } }],
    ['an empty list as nothing', detail({ tags: [{ exists: false }] })],
    ['a range of numbers', state({ count: [{ numeric: ['>', 0, '<=', 3] }] })],
    ['one element of a list as a whole', detail({ metrics: { id: ['m1'], returnData: [true] } })],
  ])('matches %s', (_, pattern) => {
    const { matches, faults } = compile(pattern);
    expect(faults).toEqual([]);
    expect(matches(event)).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['another value', { source: ['aws.ec2'] }],
    ['a value of another type', state({ count: ['3'] })],
    ['one of two fields only', detail({ state: { value: ['OK'] }, previousState: { value: ['OK'] } })],
    ['a missing field', detail({ reason: ['x'] })],
    ['anything but a value where there is none', detail({ reason: [{ 'anything-but': 'x' }] })],
    ['anything but a prefix that is there', name({ 'anything-but': { prefix: 'serial' } })],
    ['anything but a list that has it', name({ 'anything-but': ['serial-api-p99'] })],
    ['an object for a value', detail({ state: [{ exists: true }] })],
    ['the absence of what is there', name({ exists: false })],
    ['a prefix of a number', state({ count: [{ prefix: '3' }] })],
    ['a number out of range', state({ count: [{ numeric: ['>', 3] }] })],
    ['fields of two elements of a list', detail({ metrics: { id: ['m1'], returnData: [false] } })],
  ])('does not match %s', (_, pattern) => {
    const { matches, faults } = compile(pattern);
    expect(faults).toEqual([]);
    expect(matches(event)).toBe(false);
  });

  it('reports what it does not model, with its place', () => {
    expect(compile({ source: [{ wildcard: 'a*b' }] }).faults).toEqual([
      'P.source[0]: the matcher {"wildcard":"a*b"} is not modelled',
    ]);
    expect(compile({ detail: { $or: [{ a: ['b'] }] } }).faults).toEqual([
      'P.detail.$or: $or is not modelled',
    ]);
    expect(compile({ source: 'aws.ec2' }).faults[0]).toMatch(/^P\.source: a field is matched by/);
    expect(compile({ detail: {} }).faults).toEqual(['P.detail: an empty pattern is not allowed']);
  });
});
