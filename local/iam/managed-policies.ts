import type { JsonObject } from '../template/json.ts';

/**
 * Policies of AWS that a template may attach, by the end of their ARN. Source: AWS Managed Policy Reference Guide.
 * Any other is refused by name, as nobody here can know what it allows.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, JsonObject> = new Map([
  [
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:PutLogEvents',
          'logs:GetLogEvents',
          'logs:FilterLogEvents',
        ],
        Resource: '*',
      },
    },
  ],
  [
    'service-role/AWSLambdaBasicExecutionRole',
    {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    },
  ],
]);
