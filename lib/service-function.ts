import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { functionTimeouts } from './function-timeouts.ts';
import { logGroupName } from './log-group-name.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

export interface ServiceFunctionProps {
  readonly settings: Settings;
  readonly name: FunctionName;
  /** Folder with the bundled `index.mjs`. */
  readonly bundle: string;
  readonly description: string;
  /** Megabytes. Default: 512, about a third of a processor. */
  readonly memorySize?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Default: none, which small accounts need. */
  readonly reservedConcurrency?: number | undefined;
}

/** One Lambda function with its own log group and a role that may write there and nothing else. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const name = resourceName(props.settings, props.name);
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(props.settings, props.name),
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of our own: the managed policy that Lambda suggests may write to every log group.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Sending traces is an X-Ray action that knows no resources',
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      role,
      functionName: name,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundle),
      handler: 'index.handler',
      timeout: Duration.seconds(functionTimeouts[props.name]),
      memorySize: props.memorySize ?? 512,
      environment: {
        POWERTOOLS_LOG_LEVEL: props.settings.logLevel,
        ...props.environment,
      },
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.TEXT,
      tracing: Tracing.ACTIVE,
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }
}
