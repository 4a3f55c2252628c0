import { CredentialsError } from '../../functions/shared/database/data-api.ts';
import { databaseErrorKind } from '../../functions/shared/database/error-kind.ts';
import { readErrorText } from '../../functions/shared/database/error-text.ts';
import { type Finding, mustFix } from './finding.ts';

/** Where somebody looks who reads that a cluster cannot be used. */
export interface Cluster {
  readonly arn: string;
  readonly secretArn: string;
  /** The database that statements are sent to; undefined for none. */
  readonly database: string | undefined;
}

const OTHERWISE = 'no function can work with this cluster';

/** Why a cluster could not be asked, in one sentence, and what would be right. */
export function unreachable(error: unknown, cluster: Cluster): Finding {
  const [found, right] = reasonOf(error, cluster);
  return mustFix('reach', found, { right, otherwise: OTHERWISE });
}

type Reason = readonly [found: string, right: string];

function reasonOf(error: unknown, cluster: Cluster): Reason {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return (
    byAwsError(name, message, cluster) ??
    byText(message, cluster) ??
    byKind(error, cluster) ?? [
      `The cluster could not be asked: ${name}: ${oneLine(message)}.`,
      'whatever this error calls for',
    ]
  );
}

/** Exceptions of AWS and of its SDK, by name. */
function byAwsError(name: string, message: string, { arn, secretArn }: Cluster): Reason | undefined {
  switch (name) {
    case 'HttpEndpointNotEnabledException':
      return ['The Data API is off on this cluster.', enableDataApi(arn)];
    case 'BadRequestException':
      return /^HttpEndpoint is not enabled/i.test(message)
        ? ['The Data API is off on this cluster.', enableDataApi(arn)]
        : undefined;
    case 'AccessDeniedException':
    case 'ForbiddenException':
      return [
        'AWS does not let these credentials use the Data API of this cluster or read its secret.',
        `rights to rds-data:ExecuteStatement on ${arn} and secretsmanager:GetSecretValue on ${secretArn} (the functions get theirs from the deploy)`,
      ];
    case 'CredentialsProviderError':
      return ['There are no AWS credentials in the environment.', 'AWS_PROFILE, or the AWS_… variables'];
    case 'ExpiredTokenException':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidSignatureException':
      return [`AWS does not accept the credentials of the environment (${name}).`, 'fresh AWS credentials'];
    case 'NotFoundException':
      return ['AWS knows no such cluster.', 'the clusterArn of the settings, as the RDS console shows it'];
    case 'InvalidResourceStateException':
      return ['The cluster is stopped, or is just being changed.', 'a cluster that is available'];
    default:
      return undefined;
  }
}

/** What MySQL says, whatever exception it comes in. */
function byText(message: string, { database = '' }: Cluster): Reason | undefined {
  const { code, words } = readErrorText(message);
  if (code === undefined ? /^Unknown database/i.test(words) : code === 1049)
    return [
      `There is no database ${database} on this cluster.`,
      'the cluster and database name of the settings',
    ];
  return undefined;
}

function byKind(error: unknown, { arn, secretArn, database = 'the cluster' }: Cluster): Reason | undefined {
  switch (databaseErrorKind(error)) {
    case 'credentials':
      return secretReason(error, secretArn);
    case 'denied':
      return [
        `The account of the secret may not use ${database}.`,
        'the grants of docs/deploy.md, section 2',
      ];
    case 'resuming':
      return ['The cluster was paused and is not awake after a minute.', 'to run this again in a minute'];
    case 'unreachable':
    case 'timeout':
    case 'out-of-time':
      return unanswered(error, arn, database);
    case 'throttled':
      return ['AWS takes no more requests at the moment.', 'to run this again in a minute'];
    default:
      return undefined;
  }
}

/** The cluster answers, but does not take the account. */
function secretReason(error: unknown, secretArn: string): Reason {
  const cause = error instanceof CredentialsError ? error.cause : error;
  // The Data API has exceptions of its own for a secret that it cannot use.
  const refusedByMysql =
    cause instanceof Error && !['InvalidSecretException', 'SecretsErrorException'].includes(cause.name);
  return refusedByMysql
    ? [
        'The cluster does not take the account of the secret: its user or password is wrong.',
        `the account's password in ${secretArn}`,
      ]
    : [
        'The secret is not there or holds no account.',
        `{"username", "password"} and nothing else in ${secretArn}`,
      ];
}

function unanswered(error: unknown, arn: string, database: string): Reason {
  if (error instanceof Error && error.name === 'DatabaseNotFoundException')
    return [
      `There is no database ${database} on this cluster.`,
      'the cluster and database name of the settings',
    ];
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return [
      `The Data API cannot be reached from this machine (${error.code}).`,
      'a network that reaches it, and the region of the settings',
    ];
  return [`The writer of ${arn} does not answer.`, 'a cluster that is available'];
}

function enableDataApi(arn: string): string {
  return `aws rds enable-http-endpoint --resource-arn ${arn}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
