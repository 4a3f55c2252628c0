import { z } from 'zod';
import { because, namedIdentity, resourceType, tagsWithoutEffect } from '../resource-type.ts';
import { cfnInteger, cfnText } from '../scalars.ts';

/** Longest function name that Lambda accepts, in characters. Source: Lambda API reference, CreateFunction. */
const functionNameLength = 64;

export const lambdaFunction = resourceType({
  type: 'AWS::Lambda::Function',
  becomes: 'worker threads that run the bundled handler',
  modelled: z.strictObject({
    FunctionName: z.string().max(functionNameLength).optional(),
    Description: z.string().optional(),
    Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
    Handler: z.string().regex(/^[\w./-]+\.\w+$/, 'expected <file>.<export>'),
    Runtime: z.literal('nodejs24.x'),
    PackageType: z.literal('Zip').optional(),
    // Bounds from the Lambda quotas: 900 s; 128 to 10,240 MB.
    Timeout: cfnInteger(1, 900).default(3),
    MemorySize: cfnInteger(128, 10_240).default(128),
    Environment: z.strictObject({ Variables: z.record(z.string(), cfnText).default({}) }).optional(),
    ReservedConcurrentExecutions: cfnInteger(0, 1_000).optional(),
    Role: z.string(),
    // There is no X-Ray locally; a trace header is made all the same, and the role must allow traces.
    TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
    DeadLetterConfig: z.strictObject({ TargetArn: z.string().optional() }).optional(),
    LoggingConfig: z
      .strictObject({
        LogFormat: z.enum(['Text', 'JSON']).optional(),
        LogGroup: z.string().optional(),
        ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).optional(),
        SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).optional(),
      })
      .optional(),
  }),
  withoutEffect: {
    ...because('JavaScript runs on whatever processor this machine has', 'Architectures'),
    ...because('the local runtime is the Node.js that runs it', 'RuntimeManagementConfig'),
    ...because('secrets in the environment are not encrypted locally', 'KmsKeyArn'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const name = given.text('FunctionName') ?? given.generatedName(functionNameLength);
    return namedIdentity(name, given.arn('lambda', `function:${name}`));
  },
});

export const lambdaPermission = resourceType({
  type: 'AWS::Lambda::Permission',
  becomes: "a statement of its function's policy",
  modelled: z.strictObject({
    Action: z.string(),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
    SourceAccount: cfnText.optional(),
  }),
  withoutEffect: {},
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});

export const lambdaEventInvokeConfig = resourceType({
  type: 'AWS::Lambda::EventInvokeConfig',
  becomes: 'retries, event age and failure destination of asynchronous invocations',
  modelled: z.strictObject({
    FunctionName: z.string(),
    Qualifier: z.literal('$LATEST'),
    MaximumRetryAttempts: cfnInteger(0, 2).optional(),
    MaximumEventAgeInSeconds: cfnInteger(60, 21_600).optional(),
    DestinationConfig: z
      .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
      .optional(),
  }),
  withoutEffect: {},
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});
