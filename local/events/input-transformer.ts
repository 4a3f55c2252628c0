import type { FaultList } from '../template/faults.ts';
import type { Json } from '../template/json.ts';
import { type BusEvent, eventTime } from './event.ts';
import { fillTemplate, splitTemplate, type TemplatePart } from './input-template.ts';
import { compilePath } from './json-path.ts';

/** What a rule knows about itself and about an event it handles. */
export interface Occasion {
  readonly event: BusEvent;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** When the event reached the bus. */
  readonly ingestionTime: Date;
}

/** The text for a target, or why there is none. */
export type TargetInput =
  | { readonly kind: 'input'; readonly text: string }
  | { readonly kind: 'invalid'; readonly reason: string };

export interface InputTransformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

const RESERVED: ReadonlyMap<string, (occasion: Occasion) => Json> = new Map([
  ['aws.events.rule-arn', ({ ruleArn }: Occasion): Json => ruleArn],
  ['aws.events.rule-name', ({ ruleName }) => ruleName],
  ['aws.events.event.ingestion-time', ({ ingestionTime }) => eventTime(ingestionTime)],
  ['aws.events.event.json', ({ event }) => event],
  ['aws.events.event', ({ event }) => withoutDetail(event)],
]);

function withoutDetail(event: BusEvent): Json {
  return Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'detail'));
}

/** Those that are objects, which EventBridge accepts only as the value of a JSON field. */
const RESERVED_OBJECTS: readonly string[] = ['aws.events.event.json', 'aws.events.event'];

/**
 * Compiles an input transformer. A template is one JSON object, which arrives minified, or texts in
 * quotation marks, one a line, which arrive *with* their quotation marks. Faults are reported.
 */
export function compileTransformer(
  transformer: InputTransformer,
  where: string,
  list: FaultList,
): (occasion: Occasion) => TargetInput {
  const paths = new Map(
    Object.entries(transformer.InputPathsMap).map(([name, path]) => [
      name,
      compilePath(path, `${where}.InputPathsMap.${name}`, list),
    ]),
  );
  const parts = splitTemplate(transformer.InputTemplate);
  reportFaults(parts, new Set(paths.keys()), `${where}.InputTemplate`, list);
  return (occasion) => {
    const lookUp = (name: string) => RESERVED.get(name)?.(occasion) ?? paths.get(name)?.(occasion.event);
    return finish(fillTemplate(parts, lookUp));
  };
}

function finish(filled: string): TargetInput {
  if (!isObjectText(filled)) return { kind: 'input', text: filled };
  try {
    return { kind: 'input', text: JSON.stringify(JSON.parse(filled)) };
  } catch {
    return { kind: 'invalid', reason: `the filled input template is no valid JSON: ${filled}` };
  }
}

function reportFaults(
  parts: readonly TemplatePart[],
  known: ReadonlySet<string>,
  where: string,
  list: FaultList,
): void {
  for (const name of known) {
    if (name.toLowerCase().startsWith('aws.')) list.report(where, `the name ${name} is reserved`);
  }
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'text') continue;
    const next = parts[index + 1];
    if (!part.quoted && next?.kind === 'text' && /^\s*:/.test(next.text)) {
      list.report(where, `<${part.name}> cannot be the key of an object`);
    }
    if (!known.has(part.name) && !RESERVED.has(part.name)) {
      list.report(where, `<${part.name}> is not in InputPathsMap`);
    } else if (part.quoted && RESERVED_OBJECTS.includes(part.name)) {
      list.report(where, `<${part.name}> can only be the value of a JSON field, without quotation marks`);
    }
  }
  const sample = fillTemplate(parts, () => '');
  if (isObjectText(sample) ? !isJson(sample) : !sample.split('\n').every(isBlankOrJson)) {
    list.report(where, 'a template is a JSON object or texts in quotation marks, one a line');
  }
}

function isObjectText(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function isBlankOrJson(line: string): boolean {
  return line.trim() === '' || isJson(line);
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
