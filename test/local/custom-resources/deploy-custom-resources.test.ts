import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CustomResource, Duration, aws_lambda as lambda, type Stack } from 'aws-cdk-lib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { deployCustomResources } from '../../../local/custom-resources/deploy-custom-resources.ts';
import { createResponseEndpoint } from '../../../local/custom-resources/response-endpoint.ts';
import { createLambdaRuntime } from '../../../local/lambda/lambda-runtime.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { exampleFunction } from '../template/example-stack.ts';
import { synthesize } from '../template/synthesize.ts';

const fixture = fileURLToPath(new URL('./fixtures/migration', import.meta.url));
const endpoint = createResponseEndpoint();
/** A fetch in a worker needs a socket: the endpoint's service on a port of its own. */
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  const answer = await endpoint.service({
    method: request.method ?? '',
    path: request.url ?? '',
    query: '',
    headers: [],
    body,
    sourceIp: '127.0.0.1',
  });
  response.writeHead(answer.status).end(answer.body);
});

let directory = '';
let endpointUrl = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpointUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

/** Deploys a stack with one custom resource of these properties; answers the outcome and the events sent. */
async function deploy(properties: Record<string, unknown>, build: (stack: Stack) => void = () => undefined) {
  const stack = loadStack(
    synthesize((into) => {
      const migration = exampleFunction(into, 'Migration', {
        code: lambda.Code.fromAsset(fixture),
        functionName: 'migrate',
        retryAttempts: 0,
      });
      new CustomResource(into, 'Schema', {
        resourceType: 'Custom::SchemaMigration',
        serviceToken: migration.functionArn,
        serviceTimeout: Duration.seconds(1),
        properties,
      });
      build(into);
    }),
  );
  const events: Record<string, unknown>[] = [];
  const runtime = createLambdaRuntime({
    functions: stack.functions,
    clock: systemClock,
    onLog: ({ line }) => {
      const json = line.slice(line.indexOf('{'));
      if (json.includes('RequestType')) events.push(JSON.parse(json));
    },
  });
  try {
    const invokeAsync = runtime.invokeAsync;
    const stateFile = join(directory, 'deployed.json');
    const deployed = await deployCustomResources({ stack, invokeAsync, endpoint, endpointUrl, stateFile });
    return { deployed, events };
  } finally {
    await runtime.close();
  }
}

describe('deploying a custom resource', () => {
  it('creates it once, with its properties as texts', async () => {
    const { deployed, events } = await deploy({ version: 1, nested: { on: true, list: [2] } });
    expect(deployed).toEqual([{ logicalId: 'Schema', action: 'created', physicalId: 'schema-1' }]);
    expect(events).toMatchObject([
      {
        RequestType: 'Create',
        ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:migrate',
        ResponseURL: expect.stringContaining(endpointUrl),
        StackId: expect.stringContaining(':stack/Test/'),
        LogicalResourceId: 'Schema',
        ResourceType: 'Custom::SchemaMigration',
        ResourceProperties: { ServiceTimeout: '1', version: '1', nested: { on: 'true', list: ['2'] } },
      },
    ]);
    expect(events[0]).not.toHaveProperty('PhysicalResourceId');
  });

  it('leaves it alone while nothing changed, and updates it then', async () => {
    await deploy({ version: 1 });
    expect(await deploy({ version: 1 })).toMatchObject({ deployed: [{ action: 'unchanged' }], events: [] });
    expect(await deploy({ version: 2 })).toMatchObject({
      deployed: [{ action: 'updated', physicalId: 'schema-1' }],
      events: [
        {
          RequestType: 'Update',
          PhysicalResourceId: 'schema-1',
          ResourceProperties: { version: '2' },
          OldResourceProperties: { version: '1' },
        },
      ],
    });
  });

  it('deploys one after those that it depends on', async () => {
    const { deployed } = await deploy({}, (stack) => {
      const first = new CustomResource(stack, 'Zero', {
        serviceToken: stack.formatArn({ service: 'lambda', resource: 'function:migrate' }),
        resourceType: 'Custom::Other',
        serviceTimeout: Duration.seconds(5),
      });
      stack.node.findChild('Schema').node.addDependency(first);
    });
    expect(deployed.map(({ logicalId }) => logicalId)).toEqual(['Zero', 'Schema']);
  });

  it.each([
    ['fail', 'table finding is locked'],
    ['crash', 'its function failed: Error: no database'],
    ['stay silent', 'no answer within its ServiceTimeout of 1 s'],
    ['confuse', 'its function answered for another request'],
    ['babble', 'the answer put to the ResponseURL is malformed: done!'],
  ])('stops when the function is told to %s, and tries again at the next start', async (order, reason) => {
    await expect(deploy({ Do: order })).rejects.toThrow(
      `The custom resource Schema (Custom::SchemaMigration) failed: ${reason}`,
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it('says which file to delete when the memory of earlier starts is damaged', async () => {
    await writeFile(join(directory, 'deployed.json'), '{"Schema":');
    await expect(deploy({})).rejects.toThrow(/deployed\.json does not hold what was deployed; delete it/);
  });
});

describe('the response endpoint', () => {
  it('takes answers only where one is expected', async () => {
    const request = { query: '', headers: [], body: Buffer.from('{}'), sourceIp: '127.0.0.1' };
    const expected = endpoint.expect();
    expect((await endpoint.service({ ...request, method: 'PUT', path: '/nowhere' })).status).toBe(404);
    expect((await endpoint.service({ ...request, method: 'GET', path: expected.path })).status).toBe(405);
    expected.close();
    expect((await endpoint.service({ ...request, method: 'PUT', path: expected.path })).status).toBe(404);
  });
});
