import fc from 'fast-check';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** The part of JSON Schema that the document uses for parameters and bodies. */
export interface JsonSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

type JsonObject = Readonly<Record<string, Json | undefined>>;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a value is what a schema describes; says so without any code of the API. */
export function fits(schema: JsonSchema, value: Json): boolean {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return (
    (schema.type === undefined || isOfType(schema.type, value)) &&
    (schema.enum === undefined || schema.enum.includes(value)) &&
    (schema.const === undefined || schema.const === value) &&
    (schema.allOf ?? []).every((part) => fits(part, value)) &&
    (alternatives === undefined || alternatives.some((part) => fits(part, value))) &&
    (typeof value !== 'string' || fitsText(schema, value)) &&
    (typeof value !== 'number' || isWithin(value, schema.minimum, schema.maximum)) &&
    (!isArray(value) || fitsArray(schema, value)) &&
    (!isObject(value) || fitsObject(schema, value))
  );
}

function isOfType(type: NonNullable<JsonSchema['type']>, value: Json): boolean {
  switch (type) {
    case 'array':
      return isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      // The document leaves it unsaid that an integer is one that a JSON number can hold.
      return Number.isSafeInteger(value);
    default:
      return typeof value === type;
  }
}

function isWithin(value: number, least = Number.NEGATIVE_INFINITY, most = Number.MAX_VALUE): boolean {
  return value >= least && value <= most;
}

function fitsText({ pattern, minLength, maxLength }: JsonSchema, text: string): boolean {
  return (
    isWithin(text.length, minLength, maxLength) && (pattern === undefined || new RegExp(pattern).test(text))
  );
}

function fitsArray({ items, minItems, maxItems }: JsonSchema, values: readonly Json[]): boolean {
  return (
    isWithin(values.length, minItems, maxItems) &&
    (items === undefined || values.every((value) => fits(items, value)))
  );
}

function fitsObject(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  value: JsonObject,
): boolean {
  const described = new Map(Object.entries(properties));
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => {
      const schema = described.get(name);
      if (schema === undefined) return additionalProperties !== false;
      return member !== undefined && fits(schema, member);
    })
  );
}

/** Values for properties whose schema does not tell which ones exist, by name. */
export type Samples = Readonly<Record<string, fc.Arbitrary<Json>>>;

/** Values that a schema describes. */
export function fitting(schema: JsonSchema, samples: Samples): fc.Arbitrary<Json> {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map((part) => fitting(part, samples)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return fittingObject(schema, samples);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, samples), {
        minLength: schema.minItems ?? 0,
        maxLength: 4,
      });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 1_000) });
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: 1e6, noNaN: true });
    default:
      return fittingText(schema);
  }
}

function fittingText({ pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 40) });
}

function fittingObject({ properties = {}, required = [] }: JsonSchema, samples: Samples): fc.Arbitrary<Json> {
  const members = Object.entries(properties).map(
    ([name, schema]) => [name, samples[name] ?? fitting(schema, samples)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
}
