import type { FaultList } from '../template/faults.ts';
import type { Json } from '../template/json.ts';
import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { iamManagedPolicy, iamPolicy, iamRole } from '../template/resource-types/security.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';
import { type IdentityStatement, readIdentityPolicy } from './policy-document.ts';

/** The statements of each role's own policies, by the role's ARN: inline, attached and managed ones. */
export function identityPolicies(
  stack: ResolvedStack,
  list: FaultList,
): ReadonlyMap<string, readonly IdentityStatement[]> {
  const roles = resourcesOf(stack, iamRole);
  const statements = new Map<string, IdentityStatement[]>(
    roles.map(({ attributes }) => [attributes['Arn'] ?? '', []]),
  );
  const attach = (roleArn: string | undefined, policy: Json, where: string) =>
    statements.get(roleArn ?? '')?.push(...readIdentityPolicy(policy, where, list));
  const arnOf = (roleName: string) => roles.find(({ ref }) => ref === roleName)?.attributes['Arn'];

  const managed = new Map<string, { readonly document: Json; readonly where: string }>();
  for (const { logicalId, ref, properties } of resourcesOf(stack, iamManagedPolicy)) {
    const where = `Resources.${logicalId}.Properties.PolicyDocument`;
    managed.set(ref, { document: properties.PolicyDocument, where });
    // Of a policy that no role has, too, everything must be known: a guardrail is one.
    readIdentityPolicy(properties.PolicyDocument, where, list);
    for (const role of properties.Roles) attach(arnOf(role), properties.PolicyDocument, where);
  }
  for (const { logicalId, properties } of resourcesOf(stack, iamPolicy)) {
    const where = `Resources.${logicalId}.Properties`;
    for (const [index, role] of properties.Roles.entries()) {
      if (arnOf(role) === undefined)
        list.report(`${where}.Roles[${index}]`, `${role} is no role of this stack`);
      attach(arnOf(role), properties.PolicyDocument, `${where}.PolicyDocument`);
    }
  }
  for (const { logicalId, attributes, properties } of roles) {
    const where = `Resources.${logicalId}.Properties`;
    for (const [index, { PolicyDocument }] of properties.Policies.entries())
      attach(attributes['Arn'], PolicyDocument, `${where}.Policies[${index}].PolicyDocument`);
    for (const [index, arn] of properties.ManagedPolicyArns.entries()) {
      const place = `${where}.ManagedPolicyArns[${index}]`;
      const own = managed.get(arn);
      const document = own?.document ?? AWS_MANAGED_POLICIES.get(arn.split(':policy/').at(1) ?? '');
      if (document === undefined) list.report(place, `${arn} is neither of this stack nor known here`);
      else attach(attributes['Arn'], document, own?.where ?? place);
    }
  }
  return statements;
}
