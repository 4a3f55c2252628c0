import * as z from 'zod/mini';
import { errorEnvelope } from '../../functions/shared/api/contract.ts';
import { answers, operations } from './operations.ts';

type Json = Readonly<Record<string, unknown>>;

const AT = '#/components/schemas/';

/** The schemas of answers and bodies, as `components.schemas` holds them. */
export function componentSchemas(): Record<string, Json> {
  const answered = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(answers)) answered.add(schema, { id: name });
  answered.add(errorEnvelope, { id: 'Error' });
  const sent = z.registry<{ id: string }>();
  for (const { id, body } of operations)
    if (body !== undefined && !sent.has(body)) sent.add(body, { id: bodyName(id) });
  return {
    ...converted(answered, 'output'),
    ...converted(sent, 'input'),
  };
}

/** A reference to the schema of an operation's body; operations may share one. */
export function bodyReference(body: z.ZodMiniType): Json {
  const first = operations.find((operation) => operation.body === body);
  return reference(bodyName(first?.id ?? ''));
}

export function reference(name: string): Json {
  return { $ref: AT + name };
}

/** The schema of a query parameter: of the value that is read, not of its text. */
export function parameterSchema(schema: z.ZodMiniType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'output', override: withoutSafeBounds });
  return json;
}

/** `requeueOutboxEntries` → `RequeueOutboxEntriesBody`. */
function bodyName(id: string): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}

function converted(registry: z.core.$ZodRegistry<{ id: string }>, io: 'input' | 'output') {
  const { schemas } = z.toJSONSchema(registry, { uri: (name) => AT + name, io, override: withoutSafeBounds });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

/** zod states that an integer is a safe one; people who read the document would wonder what the bound means. */
function withoutSafeBounds({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
