import type { FaultList } from '../faults.ts';
import { type PropertiesOf, type ResolvedStack, resourcesOf } from '../resolved-stack.ts';
import { lambdaEventInvokeConfig, lambdaFunction } from '../resource-types/lambda.ts';

/** What happens to an event that was handed over asynchronously. */
interface AsyncInvocationSettings {
  /** Attempts after the first one failed. Default of AWS: 2. */
  readonly maxRetryAttempts: number;
  /** Seconds after which an event is given up. Default of AWS: six hours. */
  readonly maxEventAge: number;
  /** ARN of the failure destination, if any. */
  readonly onFailure?: string;
}

export interface LambdaFunctionModel {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** Directory of the bundle. */
  readonly codeDirectory: string;
  /** `file.export` */
  readonly handler: string;
  /** In seconds. */
  readonly timeout: number;
  /** In MB. */
  readonly memorySize: number;
  /** Whose permissions it has. */
  readonly roleArn: string;
  /** Whether it sends traces to X-Ray. */
  readonly traced: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Most invocations at a time; absent when the template reserves none. */
  readonly reservedConcurrency?: number;
  readonly logGroupName: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Lowest level that `console` writes; only with the JSON format. */
  readonly logLevel?: string;
  /** ARN of the queue or topic for events given up. */
  readonly deadLetterArn?: string;
  readonly asyncInvocation: AsyncInvocationSettings;
}

const defaultRetryAttempts = 2;
const defaultEventAge = 21_600;

/** The stack's functions, each with the directory its code is in. */
export function functionModels(stack: ResolvedStack, list: FaultList): readonly LambdaFunctionModel[] {
  const configs = resourcesOf(stack, lambdaEventInvokeConfig);
  return resourcesOf(stack, lambdaFunction).flatMap((resource): LambdaFunctionModel[] => {
    const { logicalId, ref: name, properties } = resource;
    const codeDirectory = stack.assetDirectories.get(properties.Code.S3Key);
    if (codeDirectory === undefined) {
      const where = `Resources.${logicalId}.Properties.Code.S3Key`;
      list.report(where, `the assembly has no asset directory for ${properties.Code.S3Key}`);
      return [];
    }
    const arn = resource.attributes['Arn'] ?? '';
    const config = configs.find(
      ({ properties: { FunctionName: target } }) => target === name || target === arn,
    );
    const { LoggingConfig: logging, DeadLetterConfig: deadLetter } = properties;
    const reserved = properties.ReservedConcurrentExecutions;
    const logLevel = logging?.ApplicationLogLevel;
    return [
      {
        logicalId,
        name,
        arn,
        region: stack.environment.region,
        codeDirectory,
        handler: properties.Handler,
        timeout: properties.Timeout,
        memorySize: properties.MemorySize,
        roleArn: properties.Role,
        traced: properties.TracingConfig?.Mode === 'Active',
        environment: properties.Environment?.Variables ?? {},
        logGroupName: logging?.LogGroup ?? `/aws/lambda/${name}`,
        logFormat: logging?.LogFormat ?? 'Text',
        asyncInvocation: asyncSettings(config?.properties),
        ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
        ...(logLevel === undefined ? {} : { logLevel }),
        ...(deadLetter?.TargetArn === undefined ? {} : { deadLetterArn: deadLetter.TargetArn }),
      },
    ];
  });
}

function asyncSettings(
  config: PropertiesOf<typeof lambdaEventInvokeConfig> | undefined,
): AsyncInvocationSettings {
  const onFailure = config?.DestinationConfig?.OnFailure?.Destination;
  return {
    maxRetryAttempts: config?.MaximumRetryAttempts ?? defaultRetryAttempts,
    maxEventAge: config?.MaximumEventAgeInSeconds ?? defaultEventAge,
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}
