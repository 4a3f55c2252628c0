import { readAssembly } from './assembly.ts';
import type { StackEnvironment } from './environment.ts';
import { createFaultList, type FaultList, throwFaults } from './faults.ts';
import { restApiModels } from './model/build-rest-apis.ts';
import { type CustomResourceModel, customResourceModels } from './model/custom-resources.ts';
import { functionModels, type LambdaFunctionModel } from './model/functions.ts';
import type { RestApiModel } from './model/rest-api.ts';
import { type ScheduleModel, scheduleModels } from './model/schedules.ts';
import { resolveStack } from './resolve-stack.ts';
import type { ResolvedStack } from './resolved-stack.ts';

/** A stack that is ready to run. Further resource types are read with `resourcesOf`. */
export interface LocalStack extends ResolvedStack {
  readonly functions: readonly LambdaFunctionModel[];
  readonly restApis: readonly RestApiModel[];
  readonly schedules: readonly ScheduleModel[];
  readonly customResources: readonly CustomResourceModel[];
}

export interface LoadOptions {
  /** Default: the assembly's only stack. */
  readonly stackName?: string;
  /** Default: as synthesized; 111122223333 for a stack that leaves it open. */
  readonly account?: string;
  /** Default: as synthesized; us-east-1 for a stack that leaves it open. */
  readonly region?: string;
  /** Values of template parameters. Default: those in the assembly, then the template's defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Reads the cloud assembly in `directory` (`cdk.out`) and resolves its stack.
 * @throws TemplateError naming every place of the template that the local AWS does not model; what can
 * only be seen once the rest is resolved (a route without resource, a missing bundle) comes second
 */
export function loadStack(directory: string, options: LoadOptions = {}): LocalStack {
  const assembly = readAssembly(directory, options.stackName);
  const environment: StackEnvironment = {
    ...assembly.environment,
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(options.region === undefined ? {} : { region: options.region }),
  };
  const subject = `the stack ${environment.stackName}`;
  const list = createFaultList();
  const parameters = { ...assembly.parameters, ...options.parameters };
  const stack = resolveStack({ ...assembly, environment, parameters }, list);
  throwFaults(subject, list);
  const loaded: LocalStack = {
    ...stack,
    functions: functionModels(stack, list),
    restApis: restApiModels(stack, list),
    schedules: scheduleModels(stack),
    customResources: customResourceModels(stack, list),
  };
  reportUnknownFunctions(loaded, list);
  throwFaults(subject, list);
  return loaded;
}

/** Routes, authorizers and schedules may only call functions of this stack: no others run here. */
function reportUnknownFunctions({ functions, restApis, schedules }: LocalStack, list: FaultList): void {
  const known = new Set(functions.map(({ arn }) => arn));
  const check = (where: string, arn: string | undefined) => {
    if (arn !== undefined && !known.has(arn)) list.report(where, `${arn} is no function of this stack`);
  };
  for (const { where, functionArn } of schedules) check(`${where}.Target.Arn`, functionArn);
  for (const { logicalId, routes } of restApis) {
    for (const { method, resourcePath, integration, authorizer } of routes) {
      const where = `Resources.${logicalId}, route ${method} ${resourcePath}`;
      check(where, integration.kind === 'lambda' ? integration.functionArn : undefined);
      check(`${where}, authorizer`, authorizer?.functionArn);
    }
  }
}
