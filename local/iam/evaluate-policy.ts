import { matchesWildcard } from '../gateway/wildcard.ts';
import type { ConditionKey, IdentityStatement, ResourceStatement } from './policy-document.ts';
import { accountOf, nameOf, type Principal } from './principal.ts';

/** Condition keys that a request carries; a condition on any other does not hold. */
export type RequestContext = Readonly<Partial<Record<ConditionKey, string>>>;

export interface AccessRequest {
  readonly principal: Principal;
  /** `sns:Publish` */
  readonly action: string;
  /** ARN of what is acted upon; `*` for actions that know no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** What policies say: a deny beats an allow, and silence is neither. */
export type Decision = 'allowed' | 'denied' | 'silent';

/** What a role's own policies say. */
export function evaluateIdentityPolicy(
  statements: readonly IdentityStatement[],
  request: AccessRequest,
): Decision {
  return decisionOf(statements.filter((statement) => isAboutRequest(statement, request)));
}

/**
 * What a resource's policy says to a principal. A role that is named only by its account is not let in, it is
 * `delegated`: its own policies decide. Source: IAM User Guide, principal elements, "AWS account principals".
 */
export function evaluateResourcePolicy(
  statements: readonly ResourceStatement[],
  request: AccessRequest,
): Decision | 'delegated' {
  const about = statements.filter((statement) => isAboutRequest(statement, request));
  const { principal } = request;
  const named = decisionOf(about.filter(({ Principal }) => names(Principal, principal)));
  if (named === 'denied') return named;
  const byAccount = decisionOf(about.filter(({ Principal }) => namesAccountOf(Principal, principal)));
  if (byAccount === 'denied' || named === 'allowed') return byAccount === 'denied' ? byAccount : named;
  return byAccount === 'allowed' ? 'delegated' : 'silent';
}

function decisionOf(statements: readonly { readonly Effect: 'Allow' | 'Deny' }[]): Decision {
  if (statements.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return statements.length > 0 ? 'allowed' : 'silent';
}

function isAboutRequest(
  statement: IdentityStatement | ResourceStatement,
  { action, resource, context }: AccessRequest,
): boolean {
  // Action names are compared without regard to case.
  const isAction = (pattern: string) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => matchesWildcard(pattern, resource);
  return (
    (statement.Action?.some(isAction) ?? true) &&
    !(statement.NotAction?.some(isAction) ?? false) &&
    (statement.Resource?.some(isResource) ?? true) &&
    !(statement.NotResource?.some(isResource) ?? false) &&
    conditionsHold(statement.Condition, context)
  );
}

function names(named: ResourceStatement['Principal'], principal: Principal): boolean {
  if (named.AWS.includes('*')) return true;
  if ('service' in principal) return named.Service.includes(principal.service);
  return named.AWS.some((arn) => arn === principal.roleArn || arn === nameOf(principal));
}

function namesAccountOf(named: ResourceStatement['Principal'], principal: Principal): boolean {
  if ('service' in principal) return false;
  const account = accountOf(principal);
  return named.AWS.some((arn) => arn === account || arn === `arn:aws:iam::${account}:root`);
}

type Comparison = (wanted: string, given: string) => boolean;

const COMPARISONS: Readonly<Record<keyof IdentityStatement['Condition'], Comparison>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringLike: matchesWildcard,
  // On ARNs the two operators do the same.
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, given) => wanted.toLowerCase() === given,
};

const OPERATORS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike', 'Bool'] as const;

function conditionsHold(condition: IdentityStatement['Condition'], context: RequestContext): boolean {
  return OPERATORS.every((operator) =>
    condition[operator].every(({ key, wanted }) => {
      const given = context[key];
      return given !== undefined && wanted.some((value) => COMPARISONS[operator](value, given));
    }),
  );
}

/** Part by part, so that a star in one does not reach into the next; the sixth holds all that is left. */
function matchesArn(pattern: string, arn: string): boolean {
  const wanted = sixParts(pattern);
  const given = sixParts(arn);
  return (
    wanted.length === given.length && wanted.every((part, index) => matchesWildcard(part, given[index] ?? ''))
  );
}

function sixParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}
