import type { Credentials } from '../iam/callers.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';

/**
 * The environment of a function: what Lambda sets, the template's variables, then `extra` (addresses of
 * local services). Nothing of this machine's environment gets in.
 */
export function workerEnvironment(
  model: LambdaFunctionModel,
  logStreamName: string,
  credentials: Credentials,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    // Lambda does not let a template set these, so they may come first.
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: model.region,
    AWS_DEFAULT_REGION: model.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: model.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: model.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_LOG_FORMAT: model.logFormat,
    ...(model.logLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: model.logLevel }),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_TASK_ROOT: model.codeDirectory,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    _HANDLER: model.handler,
    ...model.environment,
    ...extra,
  };
}
