import { createFaultList, type FaultList, throwFaults } from '../template/faults.ts';
import { type PropertiesOf, type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { eventsRule } from '../template/resource-types/monitoring.ts';
import { compilePattern, type Pattern } from './event-pattern.ts';
import { compileTransformer, isJson, type Occasion, type TargetInput } from './input-transformer.ts';
import { compilePath } from './json-path.ts';

export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  readonly service: 'sns' | 'lambda';
  readonly inputFor: (occasion: Occasion) => TargetInput;
  /** Where events go that could not be handed over. */
  readonly deadLetterArn: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly matches: Pattern;
  readonly targets: readonly RuleTarget[];
}

type Target = PropertiesOf<typeof eventsRule>['Targets'][number];

/**
 * The stack's rules, ready to run.
 * @throws TemplateError naming every matcher, path, template and target that is not modelled
 */
export function readRules(stack: ResolvedStack): readonly Rule[] {
  const list = createFaultList();
  const rules = resourcesOf(stack, eventsRule).map(({ logicalId, ref, attributes, properties }): Rule => {
    const where = `Resources.${logicalId}.Properties`;
    return {
      name: ref,
      arn: attributes['Arn'] ?? '',
      enabled: properties.State === 'ENABLED',
      matches: compilePattern(properties.EventPattern, `${where}.EventPattern`, list),
      targets: properties.Targets.map((target, index) =>
        readTarget(target, `${where}.Targets[${index}]`, list),
      ),
    };
  });
  throwFaults(`the rules of the stack ${stack.environment.stackName}`, list);
  return rules;
}

function readTarget(target: Target, where: string, list: FaultList): RuleTarget {
  const service = target.Arn.split(':')[2];
  if (service !== 'sns' && service !== 'lambda') {
    list.report(`${where}.Arn`, `${target.Arn} is no topic or function; other targets are not modelled`);
  }
  return {
    id: target.Id,
    arn: target.Arn,
    service: service === 'lambda' ? 'lambda' : 'sns',
    inputFor: compileInput(target, where, list),
    deadLetterArn: target.DeadLetterConfig?.Arn,
  };
}

function compileInput(
  { Input: input, InputPath: inputPath, InputTransformer: transformer }: Target,
  where: string,
  list: FaultList,
): RuleTarget['inputFor'] {
  if ([input, inputPath, transformer].filter((way) => way !== undefined).length > 1) {
    list.report(where, 'only one of Input, InputPath and InputTransformer is allowed');
  }
  if (transformer !== undefined) {
    return compileTransformer(transformer, `${where}.InputTransformer`, list);
  }
  if (inputPath !== undefined) {
    const path = compilePath(inputPath, `${where}.InputPath`, list);
    return ({ event }) => {
      const value = path(event);
      if (value !== undefined) return { kind: 'input', text: JSON.stringify(value) };
      return { kind: 'invalid', reason: `the event has nothing at the InputPath ${inputPath}` };
    };
  }
  if (input !== undefined) {
    if (!isJson(input)) list.report(`${where}.Input`, 'it must be JSON; a text needs quotation marks');
    return () => ({ kind: 'input', text: input });
  }
  return ({ event }) => ({ kind: 'input', text: JSON.stringify(event) });
}
