import { readFileSync } from 'node:fs';
import { operations, type Right } from '../../../scripts/openapi/operations.ts';
import type { JsonSchema } from './json-schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** One operation of the API, as the OpenAPI document tells it. */
export interface Target {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | undefined;
  /** Statuses that the document names. */
  readonly statuses: readonly number[];
  readonly right: Right;
}

interface Described {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
  };
  readonly responses: Readonly<Record<string, unknown>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const FILE = new URL('../../../functions/api-document/openapi.json', import.meta.url);

/** The document as it is deployed. */
export const documentText = readFileSync(FILE, 'utf8');
const document: OpenApi = JSON.parse(documentText);

/** Every operation of the document. */
export const targets: readonly Target[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => targetOf(path, method, described)),
);

function targetOf(
  path: string,
  method: string,
  { operationId, parameters, requestBody, responses }: Described,
): Target {
  const right = operations.find(({ id }) => id === operationId)?.right;
  if (right === undefined) throw new Error(`Nobody knows who may use ${operationId}.`);
  return {
    id: operationId,
    method: method === 'post' ? 'POST' : 'GET',
    path,
    parameters,
    body: requestBody && schemaAt(requestBody.content['application/json']?.schema.$ref ?? ''),
    statuses: Object.keys(responses).map(Number),
    right,
  };
}

function schemaAt(reference: string): JsonSchema {
  const schema = document.components.schemas[reference.split('/').at(-1) ?? ''];
  if (schema === undefined) throw new Error(`The document has no schema ${reference}.`);
  return schema;
}

/** An operation by its id. */
export function target(id: string): Target {
  const found = targets.find((one) => one.id === id);
  if (found === undefined) throw new Error(`The document has no operation ${id}.`);
  return found;
}
