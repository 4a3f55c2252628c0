import { describe, expect, test } from 'vitest';
import { idleness, processTimes, treeCpuMs } from '../../../bench/machine/proc-stat.ts';

const STAT = `cpu  1000 20 300 99999 55 7 8 40 600 70
cpu0 500 10 150 50000 20 3 4 20 300 35
cpu1 500 10 150 49999 35 4 4 20 300 35
intr 1 2 3
`;

function processStat(pid: number, name: string, parent: number, times: readonly number[]): string {
  return `${pid} (${name}) S ${parent} 12809 10569 0 -1 4194304 100 0 0 0 ${times.join(' ')} 20 0 1 0 136968 3133440\n`;
}

describe('The processors', () => {
  test('are idle also when they wait for a disk', () => {
    expect(idleness(STAT)).toEqual({ processors: 2, idleMs: (99_999 + 55) * 10 });
  });

  test('must be named', () => {
    expect(() => idleness('intr 1 2 3')).toThrow('says nothing about its processors');
  });
});

describe('A process', () => {
  test('has its own time and that of children that it waited for', () => {
    expect(processTimes(processStat(42, 'node', 7, [10, 2, 300, 40]))).toEqual({
      pid: 42,
      parent: 7,
      cpuMs: 3_520,
    });
  });

  test('may have a name with spaces and parentheses', () => {
    expect(processTimes(processStat(42, 'a) S 1 (b', 7, [1, 0, 0, 0]))).toEqual({
      pid: 42,
      parent: 7,
      cpuMs: 10,
    });
  });

  test('is refused when it is none', () => {
    expect(() => processTimes('42 (node) S')).toThrow('not what /proc says');
  });
});

describe('A tree of processes', () => {
  const processes = [
    { pid: 1, parent: 0, cpuMs: 1_000 },
    { pid: 10, parent: 1, cpuMs: 100 },
    { pid: 11, parent: 10, cpuMs: 20 },
    { pid: 12, parent: 11, cpuMs: 3 },
    { pid: 20, parent: 1, cpuMs: 5_000 },
  ];

  test('holds descendants of every degree and nobody else', () => {
    expect(treeCpuMs(10, processes)).toBe(123);
  });

  test('loses nothing when a child ends and its parent has waited for it', () => {
    const later = [
      { pid: 10, parent: 1, cpuMs: 103 },
      { pid: 11, parent: 10, cpuMs: 20 },
    ];
    expect(treeCpuMs(10, later)).toBe(123);
  });
});
