import { z } from 'zod';
import type { Json, JsonObject } from './json.ts';

// CloudFormation takes numbers and booleans as texts too; parameters always arrive as texts.
const numericText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'expected a number')
  .transform(Number);

/** A number, or a text that reads as one. */
export const cfnNumber = z.union([z.number(), numericText]);
/** A whole number within bounds. */
export const cfnInteger = (min: number, max: number) => cfnNumber.pipe(z.int().min(min).max(max));
/** A boolean, or the text `true` or `false`. */
export const cfnBoolean = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((text) => text === 'true'),
]);
/** A property that is modelled only while it is switched off. */
export const onlyFalse = cfnBoolean.pipe(z.literal(false));
export const cfnJson: z.ZodType<Json> = z.json();
export const cfnJsonObject: z.ZodType<JsonObject> = z.record(z.string(), cfnJson);
/** CloudFormation stringifies numbers and booleans where it wants texts. */
export const cfnText = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
