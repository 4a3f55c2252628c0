/** Where a stack pretends to run: what the pseudo parameters `AWS::AccountId`, `AWS::Region`, … answer. */
export interface StackEnvironment {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

const partition = 'aws';
const urlSuffix = 'amazonaws.com';

/** The account of a stack that names none: the one AWS's own examples use, so nobody takes it for theirs. */
export const defaultAccount = '111122223333';
export const defaultRegion = 'us-east-1';

/** `arn:aws:<service>:<region>:<account>:<resource>` */
export function arnIn(environment: StackEnvironment, service: string, resource: string): string {
  return `arn:${partition}:${service}:${environment.region}:${environment.account}:${resource}`;
}

export function stackIdOf(environment: StackEnvironment): string {
  return arnIn(
    environment,
    'cloudformation',
    `stack/${environment.stackName}/00000000-0000-0000-0000-000000000000`,
  );
}

/** The value of a pseudo parameter; undefined when there is no such one. `AWS::NoValue` is handled apart. */
export function pseudoParameter(environment: StackEnvironment, name: string): string | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return environment.account;
    case 'AWS::Region':
      return environment.region;
    case 'AWS::Partition':
      return partition;
    case 'AWS::URLSuffix':
      return urlSuffix;
    case 'AWS::StackName':
      return environment.stackName;
    case 'AWS::StackId':
      return stackIdOf(environment);
    default:
      return undefined;
  }
}
