import type { FaultList } from '../template/faults.ts';
import { type ContextSource, contextVariable } from './context-variables.ts';

/** A text with variables, ready to be filled. */
export type TemplateText = (source: ContextSource) => string;

const variablePattern = /\$(context|stageVariables)\.([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)/g;
/** What would be code in a mapping template: other variables, directives. */
const unmodelled = /\$!?\{?[A-Za-z]|#(?:set|if|else|elseif|end|foreach)\b/;

/**
 * Compiles a text that may hold `$context.…` and `$stageVariables.…`. Anything else of the template
 * language is reported.
 * @param absent stands for a variable without value
 */
export function compileTemplateText(
  text: string,
  absent: string,
  where: string,
  list: FaultList,
): TemplateText {
  const rest = text.replace(variablePattern, '');
  const [found] = unmodelled.exec(rest) ?? [];
  if (found !== undefined) {
    const at = rest.slice(rest.indexOf(found), rest.indexOf(found) + 20);
    list.report(where, `only $context and $stageVariables are modelled in templates, not ${at}`);
  }
  for (const [all, root, name = ''] of text.matchAll(variablePattern)) {
    if (root === 'context' && contextVariable(name) === undefined) {
      list.report(where, `the variable ${all} is not modelled`);
    }
  }
  return (source) =>
    text.replace(variablePattern, (_all, root: string, name: string) => {
      const value =
        root === 'context' ? contextVariable(name)?.(source) : source.exchange.stage.variables?.[name];
      return value === undefined ? absent : String(value);
    });
}
