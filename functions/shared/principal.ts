import * as z from 'zod/mini';

/** What a token may do. */
export const SCOPES = [
  'serial-metrics/read',
  'serial-metrics/write',
  'serial-metrics/operate',
  'serial-metrics/platform',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Permissions of the ERP that mean something here. */
export const PERMISSIONS = ['platform.view.metrics', 'platform.manage.serial_outbox'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Rights out of all that somebody holds, each as a whole: a permission with a blank in it is none of ours. */
export function rightsAmong<R extends string>(known: readonly R[], held: readonly unknown[]): readonly R[] {
  return known.filter((right) => held.includes(right));
}

/** Who calls, as the authorizer found out. API Gateway passes it on as flat text, with the rights that are known here. */
export type Principal =
  /** An ERP session: a member of one organisation with the ERP's permissions. */
  | {
      readonly kind: 'session';
      readonly memberId: string;
      readonly orgCode: string;
      readonly permissions: readonly Permission[];
    }
  /** A bearer token: a program with scopes, of one organisation or of the platform. */
  | {
      readonly kind: 'token';
      readonly subject: string;
      readonly orgCode: string;
      readonly scopes: readonly Scope[];
    };

/** The authorizer's answer: text, numbers and booleans only. An empty `orgCode` means none. */
export type PrincipalContext = Readonly<Record<'kind' | 'id' | 'orgCode' | 'grants', string>>;

export function toContext(principal: Principal): PrincipalContext {
  switch (principal.kind) {
    case 'session':
      return {
        kind: 'session',
        id: principal.memberId,
        orgCode: principal.orgCode,
        grants: principal.permissions.join(' '),
      };
    case 'token':
      return {
        kind: 'token',
        id: principal.subject,
        orgCode: principal.orgCode,
        grants: principal.scopes.join(' '),
      };
  }
}

/** Pure, so that a function that asks nobody who calls is bundled without zod. */
const contextSchema = /* @__PURE__ */ (() =>
  z.object({
    kind: z.enum(['session', 'token']),
    id: z.string(),
    orgCode: z.string(),
    grants: z.string(),
  }))();

/**
 * Reads back what `toContext` wrote.
 * @throws when the request did not pass our authorizer: a fault of the deployment, never of the caller.
 */
export function fromContext(context: unknown): Principal {
  const { kind, id, orgCode, grants } = z.parse(contextSchema, context);
  const held = grants.split(' ');
  return kind === 'session'
    ? { kind, memberId: id, orgCode, permissions: rightsAmong(PERMISSIONS, held) }
    : { kind, subject: id, orgCode, scopes: rightsAmong(SCOPES, held) };
}
