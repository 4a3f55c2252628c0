import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { FaultList } from './faults.ts';
import type { Json, JsonObject } from './json.ts';

const json: z.ZodType<Json> = z.json();
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

const resource = z.looseObject({
  Type: z.string(),
  Properties: jsonObject.optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
});

const documentSchema = z.looseObject({
  Resources: z.record(z.string(), resource),
  Parameters: z.record(z.string(), jsonObject).default({}),
  Mappings: z.record(z.string(), jsonObject).default({}),
  Conditions: z.record(z.string(), json).default({}),
  Outputs: z.record(z.string(), jsonObject).default({}),
  Rules: z.record(z.string(), json).default({}),
});

/** A CloudFormation template as written, its sections checked for shape but nothing resolved. */
export type TemplateDocument = z.infer<typeof documentSchema>;
export type TemplateResource = TemplateDocument['Resources'][string];

const sectionsWithoutEffect = ['AWSTemplateFormatVersion', 'Description', 'Metadata'];
/** CDK's own rule about the bootstrap stack: there is nothing bootstrapped locally. */
const rulesWithoutEffect = ['CheckBootstrapVersion'];
const resourceAttributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
];

/**
 * Reads a template and reports each section, rule and resource attribute that is not modelled. One that is not
 * shaped like a template at all is reported, too, and read as an empty one.
 */
export function parseTemplate(source: unknown, list: FaultList): TemplateDocument {
  const parsed = safeParse(documentSchema, source);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      list.report(path.join('.') || 'the template', `this is not shaped like a template: ${message}`);
    return documentSchema.parse({ Resources: {} });
  }
  const document = parsed.data;
  const sections = new Set([...Object.keys(documentSchema.shape), ...sectionsWithoutEffect]);
  for (const section of Object.keys(document)) {
    if (!sections.has(section))
      list.report(section || 'the template', `the section ${JSON.stringify(section)} is not modelled`);
  }
  for (const rule of Object.keys(document.Rules)) {
    if (!rulesWithoutEffect.includes(rule)) list.report(`Rules.${rule}`, 'template rules are not modelled');
  }
  for (const [logicalId, definition] of Object.entries(document.Resources)) {
    for (const attribute of Object.keys(definition)) {
      if (!resourceAttributes.includes(attribute)) {
        list.report(
          `Resources.${logicalId}.${attribute}`,
          `the resource attribute ${attribute} is not modelled`,
        );
      }
    }
  }
  return document;
}
