import { fileURLToPath } from 'node:url';
import type { LambdaFunctionModel } from '../../../local/template/model/functions.ts';

/** A function whose bundle is a folder of `fixtures/`; every setting can be overridden. */
export function fixtureFunction(
  fixture: string,
  overrides: Partial<LambdaFunctionModel> = {},
): LambdaFunctionModel {
  const name = overrides.name ?? fixture;
  return {
    logicalId: 'Fixture',
    name,
    arn: `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
    region: 'us-east-1',
    codeDirectory: fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url)),
    handler: 'index.handler',
    timeout: 10,
    roleArn: 'arn:aws:iam::111122223333:role/function',
    traced: false,
    memorySize: 128,
    environment: {},
    logGroupName: `/aws/lambda/${name}`,
    logFormat: 'Text',
    asyncInvocation: { maxRetryAttempts: 2, maxEventAge: 21_600 },
    ...overrides,
  };
}
