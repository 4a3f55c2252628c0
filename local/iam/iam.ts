import { createFaultList, throwFaults } from '../template/faults.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import {
  type AccessRequest,
  type Decision,
  evaluateIdentityPolicy,
  evaluateResourcePolicy,
  type RequestContext,
} from './evaluate-policy.ts';
import { identityPolicies } from './identity-policies.ts';
import type { IdentityStatement, ResourceStatement } from './policy-document.ts';
import { accountOf, arnParts, nameOf, type Principal } from './principal.ts';
import { resourcePolicies } from './resource-policies.ts';

export interface Access {
  readonly action: string;
  readonly resource: string;
  /** Default: a call over TLS, and nothing more. */
  readonly context?: RequestContext;
}

/** Why a call is turned away. */
export interface Denial {
  readonly verb: 'denies' | 'does not allow';
  /** As AWS puts it, with principal, action and resource. */
  readonly message: string;
}

export interface Iam {
  /** Judges one action by the policies of the stack. Undefined when it is allowed. */
  authorize(principal: Principal, access: Access): Denial | undefined;
}

/** One action that was judged, as it can be judged again by other policies. */
export type JudgedAccess = AccessRequest;

export interface IamOptions {
  /** Told of each action that was asked for, allowed or not. */
  readonly onAccess?: ((access: JudgedAccess, denial: Denial | undefined) => void) | undefined;
}

/** Every call of AWS's own services and SDKs is encrypted; so is ours, as far as policies are concerned. */
const OVER_TLS: RequestContext = { 'aws:securetransport': 'true' };

/**
 * The permissions of a stack, as AWS evaluates them within one account.
 * @throws TemplateError naming every statement, condition and managed policy that is not modelled
 */
export function createIam(stack: ResolvedStack, { onAccess }: IamOptions = {}): Iam {
  const list = createFaultList();
  const identities = identityPolicies(stack, list);
  const resources = resourcePolicies(stack, list);
  throwFaults(`the permissions of the stack ${stack.environment.stackName}`, list);
  return {
    authorize(principal, { action, resource, context = OVER_TLS }) {
      const request = { principal, action, resource, context };
      const denial = judge(request, identities, resources);
      onAccess?.(request, denial);
      return denial;
    },
  };
}

function judge(
  request: AccessRequest,
  identities: ReadonlyMap<string, readonly IdentityStatement[]>,
  resources: ReadonlyMap<string, readonly ResourceStatement[]>,
): Denial | undefined {
  const { principal, resource } = request;
  const byResource = evaluateResourcePolicy(resources.get(resource) ?? [], request);
  if (byResource === 'denied') return denial(request, 'denied', 'resource-based');
  if ('service' in principal)
    return byResource === 'allowed' ? undefined : denial(request, 'silent', 'resource-based');
  const byIdentity = evaluateIdentityPolicy(identities.get(principal.roleArn) ?? [], request);
  if (byIdentity === 'denied') return denial(request, 'denied', 'identity-based');
  if (byResource === 'allowed') return undefined;
  if (needsResourcePolicy(request) && byResource !== 'delegated')
    return denial(request, 'silent', 'resource-based');
  return byIdentity === 'allowed' ? undefined : denial(request, 'silent', 'identity-based');
}

/**
 * Whether a role's own policies are not enough: at a resource of another account, at a key, and where a role is
 * assumed. Sources: KMS Developer Guide, "Key policies"; IAM User Guide, "Cross-account policy evaluation logic".
 */
function needsResourcePolicy({ principal, action, resource }: AccessRequest): boolean {
  const { account, service } = arnParts(resource);
  const isForeign = account !== '' && account !== accountOf(principal);
  return isForeign || service === 'kms' || action === 'sts:AssumeRole';
}

function denial(
  { principal, action, resource }: AccessRequest,
  decision: Exclude<Decision, 'allowed'>,
  policy: 'identity-based' | 'resource-based',
): Denial {
  const subject = `User: ${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource}`;
  return decision === 'denied'
    ? { verb: 'denies', message: `${subject} with an explicit deny in ${article(policy)} policy` }
    : {
        verb: 'does not allow',
        message: `${subject} because no ${policy} policy allows the ${action} action`,
      };
}

function article(policy: 'identity-based' | 'resource-based'): string {
  return policy === 'identity-based' ? `an ${policy}` : `a ${policy}`;
}
