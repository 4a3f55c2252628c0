import { describe, expect, test } from 'vitest';
import { type TurnOptions, takeTurns, type Ways } from '../../../bench/pairs/take-turns.ts';
import { MadeUpMachine } from '../machine/made-up-machine.ts';

/** Two ways, of a second and of two, that write down what they do. */
function waysOn(machine: MadeUpMachine, log: string[] = []): Ways<'a' | 'b'> {
  const way = (name: string, milliseconds: number) => ({
    prepare: async () => log.push(`prepare ${name}`),
    run: async () => {
      log.push(name);
      return machine.work(milliseconds);
    },
  });
  return [
    ['a', way('a', 1_000)],
    ['b', way('b', 2_000)],
  ];
}

function optionsOn(machine: MadeUpMachine, rounds: number): TurnOptions<'a' | 'b'> {
  return { machine, report: () => {}, enough: (all) => all.length >= rounds, mostBlocks: 15 };
}

describe('Ways that take turns', () => {
  test('run one after the other, each one prepared, once more than counts', async () => {
    const log: string[] = [];
    const machine = new MadeUpMachine();
    const { rounds, disturbed } = await takeTurns(waysOn(machine, log), optionsOn(machine, 2));
    const turn = ['prepare a', 'a', 'prepare b', 'b'];
    expect(log).toEqual([...turn, ...turn, ...turn]);
    expect(rounds.map((time) => time('b') / time('a'))).toEqual([2, 2]);
    expect(disturbed).toBeUndefined();
  });

  test('tell what several of them took together', async () => {
    const machine = new MadeUpMachine();
    const { rounds } = await takeTurns(waysOn(machine), optionsOn(machine, 1));
    expect(rounds[0]?.('a', 'b')).toBe(3_000);
  });

  test('stop when the question stays open', async () => {
    const machine = new MadeUpMachine();
    const { rounds, disturbed } = await takeTurns(waysOn(machine), optionsOn(machine, 100));
    expect(rounds).toHaveLength(15);
    expect(disturbed).toBeUndefined();
  });

  test('come in batches when they are short', async () => {
    const machine = new MadeUpMachine();
    const short: Ways<'a'> = [['a', { run: async () => machine.work(100) }]];
    const { rounds } = await takeTurns(short, optionsOn(machine, 7));
    expect(rounds).toHaveLength(10);
  });
});

describe('A neighbour', () => {
  test('that comes and goes costs the rounds that it disturbed, no others', async () => {
    const log: string[] = [];
    // A second to look, three to warm up: the first two rounds lie from 4 to 10 s.
    const machine = new MadeUpMachine((now) => (now === 7_000 ? 0.5 : 0));
    const { rounds, disturbed } = await takeTurns(waysOn(machine, log), optionsOn(machine, 7));
    expect(rounds).toHaveLength(7);
    expect(log.filter((line) => line === 'a')).toHaveLength(1 + 7 + 1);
    expect(disturbed).toBeUndefined();
  });

  test('that is there from the beginning lets nothing run', async () => {
    const log: string[] = [];
    const machine = new MadeUpMachine(() => 0.97);
    const { rounds, disturbed } = await takeTurns(waysOn(machine, log), optionsOn(machine, 7));
    expect(rounds).toHaveLength(0);
    expect(log).toEqual([]);
    expect(disturbed).toBe('other processes took 0.97 of a core');
  });

  test('that stays ends it, with the rounds before', async () => {
    const machine = new MadeUpMachine((now) => (now > 9_000 ? 1 : 0));
    const { rounds, disturbed } = await takeTurns(waysOn(machine), optionsOn(machine, 7));
    expect(rounds).toHaveLength(2);
    expect(disturbed).toBe('other processes took 1.00 of a core');
  });

  test('that wakes up whenever something runs ends it, too', async () => {
    let working = false;
    const machine = new MadeUpMachine(() => (working ? 0.3 : 0));
    const way = {
      run: async () => {
        working = true;
        return machine.work(2_000);
      },
    };
    machine.sleep = async (milliseconds) => {
      working = false;
      machine.work(milliseconds);
    };
    const { rounds, disturbed } = await takeTurns([['a', way]], optionsOn(machine, 7));
    expect(rounds).toHaveLength(0);
    expect(disturbed).toBe('other processes took 0.30 of a core');
  });

  test('is allowed as much as is said', async () => {
    const machine = new MadeUpMachine(() => 0.4);
    const options = { ...optionsOn(machine, 7), foreignShare: 0.25 };
    expect((await takeTurns(waysOn(machine), options)).rounds).toHaveLength(7);
  });
});
