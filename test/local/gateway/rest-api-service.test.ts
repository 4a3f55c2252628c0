import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  aws_apigateway as apigateway,
  Duration,
  aws_lambda as lambda,
  aws_logs as logs,
  Size,
  type Stack,
} from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../local/clock.ts';
import { type AnsweredRequest, createRestApiService } from '../../../local/gateway/rest-api-service.ts';
import type { HttpRequest, HttpResponse } from '../../../local/http.ts';
import { createLambdaRuntime } from '../../../local/lambda/lambda-runtime.ts';
import { TemplateError } from '../../../local/template/faults.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import type { RestApiModel } from '../../../local/template/model/rest-api.ts';
import { exampleFunction } from '../template/example-stack.ts';
import { synthesize } from '../template/synthesize.ts';

const fixture = (name: string) =>
  lambda.Code.fromAsset(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)));

function addApi(stack: Stack): apigateway.RestApi {
  const access = new logs.LogGroup(stack, 'Access');
  return new apigateway.RestApi(stack, 'Rest', {
    binaryMediaTypes: ['image/png'],
    minCompressionSize: Size.bytes(100),
    deployOptions: {
      stageName: 'live',
      variables: { colour: 'blue' },
      throttlingRateLimit: 1,
      throttlingBurstLimit: 1_000,
      methodOptions: { '/tight/GET': { throttlingRateLimit: 1, throttlingBurstLimit: 2 } },
      accessLogDestination: new apigateway.LogGroupLogDestination(access),
      accessLogFormat: apigateway.AccessLogFormat.custom(
        '$context.httpMethod $context.resourcePath $context.status $context.responseLength $context.error.responseType $context.authorizer.tenant $context.requestId',
      ),
    },
  });
}

function buildStack(stack: Stack): void {
  const rest = addApi(stack);
  const api = exampleFunction(stack, 'Api', { code: fixture('api') });
  const authorizer = new apigateway.RequestAuthorizer(stack, 'Authorizer', {
    handler: exampleFunction(stack, 'Auth', { code: fixture('authorizer') }),
    identitySources: [],
    resultsCacheTtl: Duration.seconds(0),
  });
  const integration = new apigateway.LambdaIntegration(api);
  rest.root.addResource('open').addMethod('GET', integration);
  rest.root.getResource('open')?.addMethod('POST', integration);
  rest.root.addResource('tight').addMethod('GET', integration);
  rest.root
    .addResource('hurried')
    .addMethod('GET', new apigateway.LambdaIntegration(api, { timeout: Duration.millis(50) }));
  const guarded = rest.root.addResource('guarded');
  guarded.addMethod('GET', integration, { authorizer });
  guarded.addResource('{id}').addMethod('GET', integration, { authorizer });
  const busy = exampleFunction(stack, 'Busy', { code: fixture('api'), reservedConcurrentExecutions: 0 });
  rest.root.addResource('busy').addMethod('GET', new apigateway.LambdaIntegration(busy));
  rest.root.addResource('files').addProxy({ defaultIntegration: integration, anyMethod: true });
  const only = rest.root.addResource('only');
  only.addCorsPreflight({ allowOrigins: ['https://erp.example.com'], allowMethods: ['GET'] });
  only.addMethod(
    'ANY',
    new apigateway.MockIntegration({
      requestTemplates: { 'application/json': '{"statusCode": 405}' },
      integrationResponses: [
        {
          statusCode: '405',
          responseParameters: { 'method.response.header.Allow': "'GET'" },
          responseTemplates: { 'application/json': '{"ok":false,"id":"$context.requestId"}' },
        },
      ],
    }),
    {
      methodResponses: [{ statusCode: '405', responseParameters: { 'method.response.header.Allow': true } }],
    },
  );
}

/** Overrides of the gateway's own answers, as a careful API has them. */
function overrideAnswers(stack: Stack): void {
  const rest = stack.node.findChild('Rest') as apigateway.RestApi;
  rest.addGatewayResponse('NotFound', {
    type: apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '404',
    templates: {
      'application/json':
        '{"ok":false,"error":$context.error.messageString,"type":"$context.error.responseType"}',
    },
  });
  rest.addGatewayResponse('Throttled', {
    type: apigateway.ResponseType.THROTTLED,
    responseHeaders: {
      'Retry-After': "'5'",
      'X-Correlation-Id': 'method.request.header.X-Correlation-Id',
      'X-Request': 'context.requestId',
    },
  });
  rest.addGatewayResponse('Server', {
    type: apigateway.ResponseType.DEFAULT_5XX,
    statusCode: '503',
    templates: {
      'application/json':
        '{"ok":false,"error":"$context.error.message","stage":"$context.stage$stageVariables.colour"}',
    },
  });
}

interface Service {
  readonly api: RestApiModel;
  readonly log: string[];
  readonly answers: AnsweredRequest[];
  get(path: string, headers?: Record<string, string>, change?: Partial<HttpRequest>): Promise<HttpResponse>;
}

const runtimes: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(runtimes.map((close) => close()));
});

function startService(build: (stack: Stack) => void, clock: Clock = systemClock): Service {
  const stack = loadStack(synthesize(build));
  const [api] = stack.restApis;
  if (api === undefined) throw new Error('the stack has no API');
  const runtime = createLambdaRuntime({ functions: stack.functions, clock: systemClock });
  runtimes.push(() => runtime.close());
  const log: string[] = [];
  const answers: AnsweredRequest[] = [];
  const service = createRestApiService({
    api,
    clock,
    invoke: runtime.invoke,
    onAccessLog: ({ line }) => log.push(line),
    onAnswer: (answer) => answers.push(answer),
  });
  const get: Service['get'] = (target, headers = {}, change = {}) => {
    const [path = '', query = ''] = target.split('?');
    const request = {
      method: 'GET',
      path,
      query,
      headers: Object.entries(headers),
      body: Buffer.alloc(0),
      sourceIp: '10.0.0.7',
    };
    return service({ ...request, ...change });
  };
  return { api, log, answers, get };
}

const plain = startService(buildStack);
const careful = startService((stack) => {
  buildStack(stack);
  overrideAnswers(stack);
});

const bodyOf = ({ body }: HttpResponse) => JSON.parse(body.toString());
const answering = (order: unknown, more = {}) => ({ 'X-Answer': JSON.stringify(order), ...more });

describe('the event of a proxy integration', () => {
  it('holds the request in payload version 1.0', async () => {
    const response = await plain.get('/live/open?a=1&a=2&b=x%20y+z&empty', {
      Host: 'localhost:8787',
      'user-agent': 'test',
      'Content-Length': '0',
      Connection: 'keep-alive',
    });
    expect(response).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/json' } });
    const event = bodyOf(response);
    expect(event).toMatchObject({
      resource: '/open',
      path: '/open',
      httpMethod: 'GET',
      headers: { Host: 'localhost:8787', 'user-agent': 'test', 'X-Forwarded-For': '10.0.0.7' },
      queryStringParameters: { a: '2', b: 'x y z', empty: '' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y z'], empty: [''] },
      pathParameters: null,
      stageVariables: { colour: 'blue' },
      body: null,
      isBase64Encoded: false,
      requestContext: {
        accountId: '111122223333',
        apiId: plain.api.id,
        resourcePath: '/open',
        httpMethod: 'GET',
        path: '/live/open',
        stage: 'live',
        identity: { sourceIp: '10.0.0.7', userAgent: 'test' },
        requestId: response.headers['x-amzn-RequestId'],
        requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        requestTimeEpoch: expect.any(Number),
      },
    });
    expect(event.requestContext).not.toHaveProperty('authorizer');
    expect(event.headers).not.toHaveProperty('Connection');
    expect(event.headers).not.toHaveProperty('Content-Length');
  });

  it('holds null for absent maps and repeated headers in multiValueHeaders', async () => {
    const headers = [
      ['cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['X-Forwarded-For', '1.2.3.4'],
    ] as const;
    const event = bodyOf(await plain.get('/live/open', {}, { headers }));
    expect(event.queryStringParameters).toBeNull();
    expect(event.multiValueQueryStringParameters).toBeNull();
    expect(event.multiValueHeaders).toMatchObject({
      cookie: ['a=1', 'b=2'],
      'X-Forwarded-For': ['1.2.3.4, 10.0.0.7'],
    });
    expect(event.headers.cookie).toBe('b=2');
  });

  it('holds the body as text, or in base64 when its type is a binary one', async () => {
    const send = async (body: string, type: string) =>
      bodyOf(
        await plain.get('/live/open', { 'Content-Type': type }, { method: 'POST', body: Buffer.from(body) }),
      );
    expect(await send('{"a":"ü"}', 'application/json')).toMatchObject({
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    });
    expect(await send('png', 'image/png')).toMatchObject({ body: 'cG5n', isBase64Encoded: true });
  });

  it('decodes path parameters and keeps the path as it came', async () => {
    const event = bodyOf(await plain.get('/live/guarded/a%2Fb%20c'));
    expect(event).toMatchObject({
      path: '/guarded/a%2Fb%20c',
      pathParameters: { id: 'a/b c' },
      resource: '/guarded/{id}',
    });
    const files = bodyOf(await plain.get('/live/files/x/y.txt', {}, { method: 'DELETE' }));
    expect(files).toMatchObject({ httpMethod: 'DELETE', pathParameters: { proxy: 'x/y.txt' } });
  });
});

describe('the answer of a function', () => {
  it('becomes the response, with several values of one header', async () => {
    const response = await plain.get(
      '/live/open',
      answering({
        raw: {
          statusCode: '201',
          headers: { 'Content-Type': 'text/plain', ETag: '"1"' },
          multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
          body: 'made',
        },
      }),
    );
    expect(response).toMatchObject({
      status: 201,
      headers: { 'Content-Type': 'text/plain', ETag: '"1"', 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'made',
    });
  });

  it('loses the headers that the gateway keeps for itself', async () => {
    const { headers } = await plain.get(
      '/live/open',
      answering({
        raw: {
          statusCode: 401,
          headers: { 'WWW-Authenticate': 'Bearer', Server: 'x', 'Transfer-Encoding': 'chunked' },
        },
      }),
    );
    expect(headers).toMatchObject({
      'x-amzn-Remapped-WWW-Authenticate': 'Bearer',
      'x-amzn-Remapped-Server': 'x',
    });
    expect(Object.keys(headers)).not.toContain('WWW-Authenticate');
    expect(Object.keys(headers)).not.toContain('Transfer-Encoding');
  });

  it('is decoded from base64 only for a client that accepts a binary type', async () => {
    const raw = { statusCode: 200, body: 'cG5n', isBase64Encoded: true };
    expect((await plain.get('/live/open', answering({ raw }, { Accept: 'image/png' }))).body.toString()).toBe(
      'png',
    );
    expect((await plain.get('/live/open', answering({ raw }))).body).toBe('cG5n');
  });

  it.each([
    ['a bare object', { raw: { hello: 1 } }],
    ['nothing', { raw: null }],
    ['an object as body', { raw: { statusCode: 200, body: { a: 1 } } }],
    ['no status', { raw: { body: 'x' } }],
    ['an unknown key', { raw: { statusCode: 200, cookies: [] } }],
    ['an error', { fail: true }],
  ])('is 502 for %s', async (_what, order) => {
    const response = await plain.get('/live/open', answering(order));
    expect(response).toMatchObject({
      status: 502,
      headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' },
    });
    expect(response.body).toBe('{"message":"Internal server error"}');
  });

  it('is 504 when it comes after the integration timeout', async () => {
    const response = await plain.get('/live/hurried', answering({ wait: 2_000 }));
    expect([response.status, response.body]).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });

  it('is 500 when the function is throttled', async () => {
    expect((await plain.get('/live/busy')).status).toBe(500);
  });
});

describe('an authorizer', () => {
  const decide = (decision: string) => plain.get('/live/guarded', { 'X-Decide': decision });

  it('hands its context on, every value a text', async () => {
    const { requestContext } = bodyOf(await decide('allow'));
    expect(requestContext.authorizer).toMatchObject({ principalId: 'somebody', tenant: '7', admin: 'false' });
  });

  it('receives the request without its body', async () => {
    const { requestContext } = bodyOf(await plain.get('/live/guarded/7?days=3', { Cookie: 'PHPSESSID=1' }));
    const event = JSON.parse(requestContext.authorizer.event);
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:us-east-1:111122223333:${plain.api.id}/live/GET/guarded/7`,
      resource: '/guarded/{id}',
      path: '/guarded/7',
      httpMethod: 'GET',
      headers: { Cookie: 'PHPSESSID=1' },
      queryStringParameters: { days: '3' },
      pathParameters: { id: '7' },
      requestContext: { stage: 'live', resourcePath: '/guarded/{id}' },
    });
    expect(event).not.toHaveProperty('body');
  });

  it.each([
    ['allow-everything', 200, undefined],
    ['allow-elsewhere', 403, 'User is not authorized to access this resource'],
    ['deny', 403, 'User is not authorized to access this resource with an explicit deny'],
    ['unauthorized', 401, 'Unauthorized'],
    ['fail', 500, null],
    ['nested-context', 500, null],
    ['http-api-form', 500, null],
  ])('that answers %s leads to %i', async (decision, status, message) => {
    const response = await decide(decision);
    expect(response.status).toBe(status);
    expect(bodyOf(response).message).toBe(message);
  });
});

describe('a request that goes nowhere', () => {
  it.each([
    ['/live/nothing', 403, 'Missing Authentication Token'],
    ['/live', 403, 'Missing Authentication Token'],
    ['/other/open', 403, 'Forbidden'],
    ['/live/guarded/%E0%A4%A', 400, 'Bad Request'],
    ['/live/open?a=%zz', 400, 'Bad Request'],
  ])('%s answers %i', async (path, status, message) => {
    const response = await plain.get(path);
    expect([response.status, bodyOf(response).message]).toEqual([status, message]);
  });

  it('answers the same for an unknown method', async () => {
    const response = await plain.get('/live/open', {}, { method: 'PUT' });
    expect(response).toMatchObject({
      status: 403,
      headers: { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' },
    });
  });

  it('is refused over 10 MB', async () => {
    const response = await plain.get(
      '/live/open',
      {},
      { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) },
    );
    expect(response.status).toBe(413);
  });
});

describe('a compressed request', () => {
  const post = (coding: string, body: Buffer, path = '/live/open') =>
    plain.get(path, { 'Content-Encoding': coding }, { method: 'POST', body });

  it('reaches its function as it was before, without its coding', async () => {
    const event = bodyOf(await post('gzip', gzipSync('{"a":"ü"}')));
    expect(event).toMatchObject({ body: '{"a":"ü"}', isBase64Encoded: false });
    expect(event.headers).not.toHaveProperty('Content-Encoding');
  });

  it.each([
    ['br', gzipSync('{}')],
    ['gzip', Buffer.from('{}')],
  ])('is refused before anybody is asked who calls: %s', async (coding, body) => {
    const response = await post(coding, body, '/live/guarded');
    expect(response).toMatchObject({
      status: 415,
      headers: { 'x-amzn-ErrorType': 'UnsupportedMediaTypeException' },
      body: '{"message":"Unsupported Media Type"}',
    });
  });

  it('is refused over 10 MB of what it stands for', async () => {
    const most = 10 * 1024 * 1024;
    expect((await post('gzip', gzipSync(Buffer.alloc(most + 1)))).status).toBe(413);
  });
});

describe('a compressed response', () => {
  it('goes to who wants it, from the size on that the API says', async () => {
    const get = (length: number) =>
      plain.get(
        '/live/open',
        answering({ raw: { statusCode: 200, body: 'x'.repeat(length) } }, { 'Accept-Encoding': 'gzip' }),
      );
    expect((await get(99)).body).toBe('x'.repeat(99));
    const zipped = await get(100);
    expect(zipped.headers).toMatchObject({ 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' });
    expect(gunzipSync(zipped.body).toString()).toBe('x'.repeat(100));
  });

  it('is none when the gateway itself answers', async () => {
    expect(bodyOf(await plain.get('/live/nothing', { 'Accept-Encoding': 'gzip' }))).toHaveProperty('message');
  });
});

describe('overridden gateway responses', () => {
  it('change status and body, filled with what happened', async () => {
    const response = await careful.get('/live/nothing');
    expect(response.status).toBe(404);
    expect(bodyOf(response)).toEqual({
      ok: false,
      error: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
    });
  });

  it('catch every type of their class with a DEFAULT one, status included', async () => {
    const responses = await Promise.all([
      careful.get('/live/open', answering({ fail: true })),
      careful.get('/live/hurried', answering({ wait: 2_000 })),
      careful.get('/live/guarded', { 'X-Decide': 'fail' }),
    ]);
    expect(responses.map(({ status, body }) => [status, body])).toEqual([
      [503, '{"ok":false,"error":"Internal server error","stage":"liveblue"}'],
      [503, '{"ok":false,"error":"Endpoint request timed out","stage":"liveblue"}'],
      [503, '{"ok":false,"error":"","stage":"liveblue"}'],
    ]);
  });

  it('leave the other class alone', async () => {
    expect((await careful.get('/live/guarded', { 'X-Decide': 'deny' })).status).toBe(403);
  });
});

describe('throttling', () => {
  it('lets a burst through and refills with time, each route for itself', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const { get } = startService(
      (stack) => {
        buildStack(stack);
        overrideAnswers(stack);
      },
      { now: () => new Date(now), virtual: true },
    );
    const tight = () => get('/live/tight', { 'x-correlation-id': 'abc' });

    const statuses = [await tight(), await tight(), await tight(), await get('/live/open')].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([200, 200, 429, 200]);
    const refused = await tight();
    expect(refused).toMatchObject({
      headers: {
        'Retry-After': '5',
        'X-Correlation-Id': 'abc',
        'X-Request': refused.headers['x-amzn-RequestId'],
      },
      body: '{"message":"Too Many Requests"}',
    });
    now += 1_000;
    expect((await tight()).status).toBe(200);
    expect((await get('/live/tight')).headers).not.toHaveProperty('X-Correlation-Id');
  });
});

describe('a mock integration', () => {
  it('answers a preflight', async () => {
    const response = await plain.get('/live/only', {}, { method: 'OPTIONS' });
    expect(response).toMatchObject({
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': 'https://erp.example.com',
        'Access-Control-Allow-Methods': 'GET',
      },
    });
  });

  it('answers a fixed body with variables', async () => {
    const response = await plain.get('/live/only', {}, { method: 'PUT' });
    expect(response).toMatchObject({ status: 405, headers: { Allow: 'GET' } });
    expect(bodyOf(response)).toEqual({ ok: false, id: response.headers['x-amzn-RequestId'] });
  });
});

describe('the access log', () => {
  it('gets one line a request, a dash for what is unknown', async () => {
    const { get, log, answers } = startService(buildStack);
    await get('/live/only', {}, { method: 'PUT' });
    await get('/live/guarded', { 'X-Decide': 'deny' });
    await get('/live/nothing');
    await get('/live/guarded', answering({ raw: { statusCode: 200, body: 'four' } }));
    expect(log.map((line) => line.replace(/ [0-9a-f-]{36}$/, ''))).toEqual([
      expect.stringMatching(/^PUT \/only 405 \d+ - -$/),
      expect.stringMatching(/^GET \/guarded 403 \d+ ACCESS_DENIED -$/),
      'GET - 403 42 MISSING_AUTHENTICATION_TOKEN -',
      'GET /guarded 200 4 - 7',
    ]);
    expect(answers.map(({ resourcePath, status }) => [resourcePath, status])).toEqual([
      ['/only', 405],
      ['/guarded', 403],
      [undefined, 403],
      ['/guarded', 200],
    ]);
    expect(answers.map(({ integrationLatency }) => integrationLatency !== undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('what is not modelled', () => {
  it('is refused by name, all of it at once', () => {
    const build = () =>
      startService((stack) => {
        buildStack(stack);
        const rest = stack.node.findChild('Rest') as apigateway.RestApi;
        rest.addGatewayResponse('Odd', {
          type: apigateway.ResponseType.of('TEAPOT'),
          responseHeaders: { 'X-A': 'method.request.body.x', 'X-B': 'context.nobody' },
          templates: { 'application/json': '#if($context.stage) $input.body $context.wafResponseCode' },
        });
      });
    expect(build).toThrow(TemplateError);
    expect(build).toThrow(/X-A: the mapping expression method\.request\.body\.x is not modelled/);
    expect(build).toThrow(/X-B: the mapping expression context\.nobody is not modelled/);
    expect(build).toThrow(/only \$context and \$stageVariables are modelled in templates, not #if\(/);
    expect(build).toThrow(/the variable \$context\.wafResponseCode is not modelled/);
    expect(build).toThrow(/the gateway response type TEAPOT is not modelled/);
  });
});
