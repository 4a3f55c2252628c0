/** A service that acts on its own behalf: CloudWatch for an alarm, EventBridge for a rule, API Gateway for a method. */
export interface ServicePrincipal {
  /** `cloudwatch.amazonaws.com` */
  readonly service: string;
  /** ARN of the alarm, rule or method. */
  readonly sourceArn: string;
  /** Default: the account in `sourceArn`. */
  readonly sourceAccount?: string;
}

/** A session of a role, as a function or a schedule has one. */
export interface RolePrincipal {
  readonly roleArn: string;
  /** What AWS puts behind the role in the session's ARN: for a function its name. */
  readonly sessionName?: string;
}

/** Whoever calls with credentials that no role was given: a person at this machine, who may do everything. */
export interface Administrator {
  readonly accessKeyId: string;
}

export type Principal = ServicePrincipal | RolePrincipal;
export type Caller = RolePrincipal | Administrator;

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

/** As AWS names it in messages: a service by its name, a session by its ARN. */
export function nameOf(principal: Principal): string {
  if ('service' in principal) return principal.service;
  const { account, resource } = arnParts(principal.roleArn);
  const role = resource.split('/').at(-1) ?? '';
  return `arn:aws:sts::${account}:assumed-role/${role}/${principal.sessionName ?? 'session'}`;
}
