/** `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations` */
const invocationUri = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** The function that an API Gateway URI invokes; undefined when the URI says something else. */
export function invokedFunction(uri: string): string | undefined {
  return invocationUri.exec(uri)?.[1];
}
