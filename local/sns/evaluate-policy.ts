import { matchesWildcard } from '../gateway/wildcard.ts';
import type { ConditionKey, PolicyDocument, Statement } from './policy-document.ts';
import { accountOf, type Principal } from './publisher.ts';

export interface AccessRequest {
  readonly principal: Principal;
  /** `sns:Publish` */
  readonly action: string;
  /** ARN of what is acted upon. */
  readonly resource: string;
  /** Condition keys that the request carries; a condition on any other does not hold. */
  readonly context: Readonly<Partial<Record<ConditionKey, string>>>;
}

/** What a resource policy says: a deny beats an allow, and silence is neither. */
export function evaluatePolicy(
  policy: PolicyDocument,
  request: AccessRequest,
): 'allowed' | 'denied' | 'silent' {
  const effects = policy.Statement.filter((statement) => applies(statement, request)).map(
    ({ Effect }) => Effect,
  );
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'silent';
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    isAbout(statement.Principal, request.principal) &&
    // Action names are compared without regard to case.
    statement.Action.some((action) => matchesWildcard(action.toLowerCase(), request.action.toLowerCase())) &&
    statement.Resource.some((resource) => matchesWildcard(resource, request.resource)) &&
    conditionsHold(statement.Condition, request.context)
  );
}

function isAbout(named: Statement['Principal'], principal: Principal): boolean {
  if (named.AWS.includes('*')) return true;
  if ('service' in principal) return named.Service.includes(principal.service);
  const account = accountOf(principal);
  return named.AWS.some(
    (arn) => arn === principal.roleArn || arn === account || arn === `arn:aws:iam::${account}:root`,
  );
}

type Comparison = (wanted: string, given: string) => boolean;

const COMPARISONS: Readonly<Record<keyof Statement['Condition'], Comparison>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringLike: matchesWildcard,
  // On ARNs the two operators do the same.
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, given) => wanted.toLowerCase() === given,
};

const OPERATORS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike', 'Bool'] as const;

function conditionsHold(condition: Statement['Condition'], context: AccessRequest['context']): boolean {
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
