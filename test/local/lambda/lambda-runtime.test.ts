import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../../local/clock.ts';
import {
  createLambdaRuntime,
  type LambdaRuntime,
  type LambdaRuntimeOptions,
  type LogLine,
} from '../../../local/lambda/lambda-runtime.ts';
import type { LambdaFunctionModel } from '../../../local/template/model/functions.ts';
import { fixtureFunction } from './function-model.ts';

const open: LambdaRuntime[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((runtime) => runtime.close()));
});

function start(functions: readonly LambdaFunctionModel[], options: Partial<LambdaRuntimeOptions> = {}) {
  const logs: LogLine[] = [];
  const runtime = createLambdaRuntime({
    functions,
    clock: systemClock,
    onLog: (line) => logs.push(line),
    ...options,
  });
  open.push(runtime);
  const call = async (event: unknown, name = functions[0]?.name ?? '') =>
    runtime.invoke(name, JSON.stringify(event));
  /** Invokes and answers the parsed result; fails on any other outcome. */
  const succeed = async (event: unknown, name?: string) => {
    const result = await call(event, name);
    if (result.kind !== 'succeeded') throw new Error(JSON.stringify(result));
    return JSON.parse(result.payload);
  };
  return { runtime, call, succeed, logs, lines: () => logs.map(({ line }) => line) };
}

describe('a healthy function', () => {
  it('receives its event, an exact environment and a context', async () => {
    const { succeed } = start(
      [fixtureFunction('echo', { environment: { STAGE: 'test' }, memorySize: 256, timeout: 7 })],
      { extraEnvironment: { AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' } },
    );

    const { event, environment, context } = await succeed({ hello: ['wörld', null] });

    expect(event).toEqual({ hello: ['wörld', null] });
    expect(environment).toMatchObject({
      STAGE: 'test',
      AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'echo',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
    });
    expect(environment).not.toHaveProperty('HOME');
    expect(environment).not.toHaveProperty('VITEST');
    expect(context).toMatchObject({
      functionName: 'echo',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:echo',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/echo',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(context.remaining).toBeGreaterThan(6_000);
    expect(context.remaining).toBeLessThanOrEqual(7_000);
  });

  it('is found by its ARN too, and an unknown one is named', async () => {
    const { succeed, call } = start([fixtureFunction('echo')]);
    await expect(succeed({}, 'arn:aws:lambda:us-east-1:111122223333:function:echo')).resolves.toBeTruthy();
    await expect(call({}, 'nobody')).rejects.toThrow('Function not found: nobody. This stack has: echo.');
  });

  it('stays warm between invocations', async () => {
    const { succeed } = start([fixtureFunction('echo')]);
    await succeed({});
    await succeed({});
    expect((await succeed({})).invocations).toBe(3);
  });

  it('answers null when it returns nothing', async () => {
    const { succeed } = start([fixtureFunction('misbehave')]);
    await expect(succeed({ do: 'return' })).resolves.toBeNull();
  });

  it('lives in UTC wherever this machine is', async () => {
    vi.stubEnv('TZ', 'Asia/Bangkok');
    const { succeed } = start([fixtureFunction('echo')]);
    expect((await succeed({})).offset).toBe(0);
  });

  it('loads a CommonJS bundle', async () => {
    const { succeed } = start([fixtureFunction('cjs')]);
    await expect(succeed({})).resolves.toBe('/');
  });
});

describe('a function in trouble', () => {
  const errorOf = async (event: unknown, overrides: Partial<LambdaFunctionModel> = {}) => {
    const { call, lines } = start([fixtureFunction('misbehave', overrides)]);
    const result = await call(event);
    return {
      result,
      error: result.kind === 'failed' ? JSON.parse(result.payload) : undefined,
      lines: lines(),
    };
  };

  it('answers what it threw, with its trace, and logs it', async () => {
    const { error, lines } = await errorOf({ do: 'throw' });
    expect(error).toMatchObject({ errorType: 'TeapotError', errorMessage: 'short and stout' });
    expect(error.trace[0]).toBe('TeapotError: short and stout');
    expect(lines.join('\n')).toMatch(/\tERROR\tInvoke Error .*TeapotError/);
  });

  it('answers the type of a thrown value that is no error', async () => {
    const { error } = await errorOf({ do: 'throwText' });
    expect(error).toEqual({ errorType: 'string', errorMessage: 'a text', trace: [] });
  });

  it('fails when its result has no JSON', async () => {
    const { error } = await errorOf({ do: 'bigint' });
    expect(error.errorMessage).toBe('Unable to stringify response body');
  });

  it('fails when its result is over 6 MB', async () => {
    const { error } = await errorOf({ do: 'large', size: 6 * 1024 * 1024 });
    expect(error.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('is ended when its time is over, even in an endless loop, and its lines are kept', async () => {
    const { error, lines } = await errorOf({ do: 'hang' }, { timeout: 1 });
    expect(error.errorType).toBe('Sandbox.Timedout');
    expect(error.errorMessage).toMatch(/^\d{4}-\S+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds$/);
    expect(lines.join()).toContain('hanging');
  });

  it.each([
    [{ do: 'exit', code: 3 }, 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    [{ do: 'exit', code: 0 }, 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    [{ do: 'reject' }, 'Runtime.UnhandledPromiseRejection', 'Error: nobody listens'],
    [{ do: 'throwLater' }, 'TeapotError', 'later'],
    [{ do: 'gobble' }, 'Runtime.ExitError', 'signal: killed'],
  ])('fails on %j and starts afresh', async (event, errorType, message) => {
    const { call, succeed } = start([fixtureFunction('misbehave')]);
    const result = await call(event);
    expect(result).toMatchObject({ kind: 'failed', error: { errorType } });
    expect(result.kind === 'failed' && result.error.errorMessage).toContain(message);
    await expect(succeed({ do: 'return', value: 'well again' })).resolves.toBe('well again');
  });

  it('delivers what it wrote before it exited', async () => {
    const { lines } = await errorOf({ do: 'exit', code: 1 });
    expect(lines.join()).toContain('leaving');
  });

  it('can be killed in the middle of its work', async () => {
    const { runtime, call, succeed } = start([fixtureFunction('misbehave')]);
    await succeed({ do: 'return' });
    const running = call({ do: 'sleep', milliseconds: 10_000 });
    expect(await runtime.kill('misbehave')).toBe(1);
    expect(await running).toMatchObject({ kind: 'failed', error: { errorType: 'Runtime.ExitError' } });
    await expect(succeed({ do: 'return', value: 1 })).resolves.toBe(1);
  });

  it('refuses an event over 6 MB without being called', async () => {
    const { call } = start([fixtureFunction('misbehave')]);
    expect((await call({ do: 'return', value: 'x'.repeat(6 * 1024 * 1024) })).kind).toBe('too-large');
  });
});

describe('a bundle that does not load', () => {
  const failure = async (model: LambdaFunctionModel) => {
    const { call } = start([model]);
    const result = await call({});
    return result.kind === 'failed' ? result.error : undefined;
  };

  it('names a package that the bundle lacks, although this project has it', async () => {
    expect(await failure(fixtureFunction('foreign-import'))).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining("Cannot find package 'zod'"),
    });
  });

  it('tells a syntax error', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
    try {
      writeFileSync(join(directory, 'index.mjs'), 'export const handler = async ( => {};');
      expect(await failure(fixtureFunction('broken', { codeDirectory: directory }))).toMatchObject({
        errorType: 'Runtime.UserCodeSyntaxError',
        errorMessage: expect.stringContaining('SyntaxError'),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    ['import-throws', 'index.handler', 'RangeError', 'no settings'],
    ['callback', 'index.handler', 'Runtime.CallbackHandlerDeprecated', 'takes a callback'],
    ['callback', 'index.notAFunction', 'Runtime.HandlerNotFound', 'is undefined or not exported'],
    ['callback', 'index.missing', 'Runtime.HandlerNotFound', 'is undefined or not exported'],
    ['echo', 'other.handler', 'Runtime.ImportModuleError', "Cannot find module 'other'"],
    ['plain-js', 'index.handler', 'Runtime.ImportModuleError', 'name it index.mjs'],
  ])('answers for %s %s: %s', async (fixture, handler, errorType, message) => {
    const error = await failure(fixtureFunction(fixture, { handler }));
    expect(error).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });
});

describe('what a function writes', () => {
  it('arrives in whole lines, in order, before the result', async () => {
    const { succeed, logs, lines } = start([fixtureFunction('talk')]);
    const longest = 200_000;

    await succeed({ length: longest, lines: 3 });

    const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';
    expect(lines()).toEqual([
      expect.stringMatching(new RegExp(`^${time}\t\tINFO\tduring import$`)),
      '0'.repeat(longest),
      '1'.repeat(longest),
      '2'.repeat(longest),
      'half a line é',
      'to stderr',
      'by descriptor',
      expect.stringMatching(/\tINFO\ttwo\rlines 7 \{ a: 1 \}$/),
      expect.stringMatching(/\tDEBUG\tquiet$/),
      expect.stringMatching(/\tERROR\tTypeError: broken\r/),
      'unfinished',
    ]);
    expect(new Set(logs.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('is wrapped in JSON by the console when the template says so, from the level that it names', async () => {
    const { succeed, lines } = start([fixtureFunction('talk', { logFormat: 'JSON', logLevel: 'INFO' })]);

    await succeed({ lines: 0 });

    const wrapped = lines().filter((line) => line.startsWith('{'));
    expect(wrapped.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'during import' }),
      expect.objectContaining({ level: 'INFO', message: 'two\nlines 7 { a: 1 }' }),
      expect.objectContaining({ level: 'ERROR', errorType: 'TypeError', errorMessage: 'broken' }),
    ]);
    expect(lines()).toContain('by descriptor');
  });
});

describe('concurrency', () => {
  it('runs invocations beside each other on workers of their own', async () => {
    const { succeed } = start([fixtureFunction('echo')]);
    const results = await Promise.all([succeed(1), succeed(2), succeed(3)]);
    expect(results.map(({ event, invocations }) => [event, invocations])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it('throttles what is over the reserved concurrency', async () => {
    const { call } = start([fixtureFunction('misbehave', { reservedConcurrency: 2 })]);
    const kinds = await Promise.all([1, 2, 3].map(async () => (await call({ do: 'return' })).kind));
    expect(kinds.toSorted()).toEqual(['succeeded', 'succeeded', 'throttled']);
  });
});

describe('a virtual clock', () => {
  it('is what Date tells, while timers and performance.now stay real', async () => {
    let now = new Date('2026-03-01T12:00:00Z');
    const clock: Clock = { now: () => now, virtual: true };
    const { runtime, succeed, logs } = start([fixtureFunction('clock'), fixtureFunction('talk')], { clock });

    const first = await succeed({});
    now = new Date('2026-03-01T13:00:00Z');
    const second = await succeed({});
    const target = new Date('2026-03-02T00:00:00Z');
    const waiting = succeed({ waitUntil: target.getTime() });
    now = target;
    runtime.syncClock();
    const third = await waiting;
    await succeed({ lines: 0 }, 'talk');

    expect(new Date(first.first).toISOString()).toBe('2026-03-01T12:00:00.000Z');
    expect(first).toMatchObject({
      built: '2026-03-01T12:00:00.000Z',
      parsed: '2020-01-01T00:00:00.000Z',
      isDate: true,
      utc: Date.UTC(2020, 0, 1),
      subclass: first.first,
      text: expect.stringContaining('Sun Mar 01 2026'),
    });
    expect(new Date(second.first).toISOString()).toBe('2026-03-01T13:00:00.000Z');
    expect(third.last).toBe(target.getTime());
    expect(third.elapsed).toBeLessThan(60_000);
    expect(logs.every(({ at }) => at.getTime() === target.getTime())).toBe(true);
    expect(logs[0]?.line).toContain('2026-03-02T00:00:00.000Z');
  });

  it('passes over short waits, as between two attempts, and over no limit', async () => {
    const virtual: Clock = { now: () => new Date('2026-03-01T12:00:00Z'), virtual: true };
    const firstOf = async (wait: number, options: { clock?: Clock }) =>
      await start([fixtureFunction('race')], options).succeed({ wait });

    expect(await firstOf(999, { clock: virtual })).toBe('the wait');
    expect(await firstOf(1_000, { clock: virtual })).toBe('half a second');
    expect(await firstOf(999, {})).toBe('half a second');
  });
});
