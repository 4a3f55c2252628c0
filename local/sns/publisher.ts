/** A service that publishes on its own behalf: CloudWatch for an alarm, EventBridge for a rule. */
export interface ServicePrincipal {
  /** `cloudwatch.amazonaws.com` */
  readonly service: string;
  /** ARN of the alarm or rule. */
  readonly sourceArn: string;
  /** Default: the account in `sourceArn`. */
  readonly sourceAccount?: string;
}

export interface RolePrincipal {
  readonly roleArn: string;
}

/** Who called the HTTP API. Its permissions are not checked: roles' own policies are not modelled. */
export interface ApiCaller {
  readonly accessKeyId: string;
}

export type Principal = ServicePrincipal | RolePrincipal;
export type Publisher = Principal | ApiCaller;

/** Who sent a message, by the name that people know it by. */
export interface Source {
  readonly kind: 'alarm' | 'rule' | 'role' | 'caller';
  readonly name: string;
}

export const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/** The parts of `arn:partition:service:region:account:resource`; what is missing is empty. */
export function arnParts(arn: string): {
  service: string;
  region: string;
  account: string;
  resource: string;
} {
  const [, , service = '', region = '', account = '', ...rest] = arn.split(':');
  return { service, region, account, resource: rest.join(':') };
}

export function accountOf(principal: Principal): string {
  if ('roleArn' in principal) return arnParts(principal.roleArn).account;
  return principal.sourceAccount ?? arnParts(principal.sourceArn).account;
}

export function nameOf(principal: Principal): string {
  return 'service' in principal ? principal.service : principal.roleArn;
}

export function sourceOf(publisher: Publisher): Source {
  if ('accessKeyId' in publisher) return { kind: 'caller', name: publisher.accessKeyId };
  if ('roleArn' in publisher) {
    return { kind: 'role', name: arnParts(publisher.roleArn).resource.replace(/^role\//, '') };
  }
  const { resource } = arnParts(publisher.sourceArn);
  return publisher.service === CLOUDWATCH
    ? { kind: 'alarm', name: resource.replace(/^alarm:/, '') }
    : { kind: 'rule', name: resource.replace(/^rule\//, '') };
}
