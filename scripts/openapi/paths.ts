import type { Parameter } from '../../functions/shared/api/parameters.ts';
import { headerReferences, type RESPONSES } from './components.ts';
import { type Operation, operations, type Right } from './operations.ts';
import { bodyReference, parameterSchema, reference } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const RIGHTS: Readonly<Record<Right, string>> = {
  read: 'Takes the ERP permission `platform.view.metrics`, or a token with scope `serial-metrics/read`.',
  platform: 'Takes a token with the scopes `serial-metrics/read` and `serial-metrics/platform`.',
  operate:
    'Takes the ERP permission `platform.manage.serial_outbox`, or a token with scope `serial-metrics/operate`.',
  report: 'Takes a token with scope `serial-metrics/write`.',
  anyone: 'Needs no sign-in.',
};

/** Every operation, by path and method. */
export function paths(): Json {
  return Object.fromEntries(
    operations.map((operation) => [operation.path, { [operation.method]: described(operation) }]),
  );
}

function described(operation: Operation): Json {
  const { id, tag, summary, description, right, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, RIGHTS[right]].filter((text) => text !== undefined).join(' '),
    ...(right === 'anyone' ? { security: [] } : {}),
    ...(right === 'report' || right === 'platform' ? { security: [{ token: [] }] } : {}),
    parameters: parameters(operation),
    ...(body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: bodyReference(body) } } },
        }),
    responses: { ...success(operation), ...failures(operation) },
  };
}

function parameters({ path, parameters: query, method, right, id }: Operation): readonly Json[] {
  return [
    ...(path.includes('{id}') ? [PATH_ID] : []),
    ...query.map((parameter) => queryParameter(parameter, id === 'dropIn')),
    ...(right === 'report' ? [IDEMPOTENCY_KEY, CONTENT_ENCODING] : []),
    ...(right === 'anyone' ? [] : [CORRELATION_ID]),
    ...(method === 'get' && right !== 'operate' ? [IF_NONE_MATCH] : []),
  ];
}

function queryParameter({ name, schema, description, example }: Parameter, isDropIn: boolean): Json {
  return {
    name,
    in: 'query',
    description,
    required: isDropIn && name === 'action',
    schema: parameterSchema(schema),
    ...(example === undefined ? {} : { example }),
  };
}

const PATH_ID = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id of the row, as the lists show it.',
  schema: { type: 'string', pattern: '^[1-9]\\d{0,18}$' },
  example: '4711',
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Another one for each batch: sent again with its key, a batch counts once.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
};

const CONTENT_ENCODING = {
  name: 'Content-Encoding',
  in: 'header',
  required: false,
  description: 'How the body is compressed; 10 MB are the limit of what comes out.',
  schema: { type: 'string', enum: ['gzip', 'deflate', 'identity'] },
};

const CORRELATION_ID = {
  name: 'X-Correlation-Id',
  in: 'header',
  required: false,
  description: 'Comes back in the answer and stands in our log. One that does not fit is replaced.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
};

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETags of answers that the caller has.',
  schema: { type: 'string' },
};

function success({ answer, method, right }: Operation): Json {
  const tagged = method === 'get' && right !== 'operate';
  const headers = headerReferences(['CorrelationId', ...(tagged ? (['ETag'] as const) : [])]);
  return {
    200: { description: 'The answer.', headers, content: content(answer) },
    ...(tagged ? { 304: { description: 'The caller has it already.', headers } } : {}),
  };
}

function content(answer: Operation['answer']): Json {
  if (answer === 'openapi') return { 'application/json': { schema: { type: 'object' } } };
  if (answer === 'html') return { 'text/html': { schema: { type: 'string' } } };
  const schema = typeof answer === 'string' ? reference(answer) : { anyOf: answer.map(reference) };
  return { 'application/json': { schema } };
}

function failures({ right, path, tag, method, parameters: query, body }: Operation): Json {
  const named = (name: keyof typeof RESPONSES) => ({ $ref: `#/components/responses/${name}` });
  const open = right === 'anyone';
  const mayBeWrong = query.length > 0 || body !== undefined || path.includes('{id}');
  return {
    ...(mayBeWrong ? { 400: named('BadRequest') } : {}),
    ...(open ? {} : { 401: named('Unauthorized'), 403: named('Forbidden') }),
    ...(path.includes('{id}') || path.endsWith('/requeue') || tag === 'Reports'
      ? { 404: named('NotFound') }
      : {}),
    405: named('MethodNotAllowed'),
    ...(path.endsWith('/acknowledge') ? { 409: named('Conflict') } : {}),
    ...(method === 'post'
      ? { 413: named('TooLarge'), 415: named(right === 'operate' ? 'UnsupportedType' : 'UnsupportedCoding') }
      : {}),
    429: named('TooManyRequests'),
    500: named('InternalError'),
    ...(open ? {} : { 503: named('Unavailable') }),
  };
}
