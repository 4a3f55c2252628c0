import type { Database } from '../../functions/shared/database/data-api.ts';
import type { Tenant } from '../../functions/shared/database/tenants.ts';
import { foldCode, TENANT_CODE } from '../../lib/catalogue/tenant-codes.ts';
import { shown } from './any-column.ts';
import { type Finding, mustFix, ok, warning } from './finding.ts';
import type { Target } from './target.ts';

export interface TenantCheck {
  /** All active ones, excluded ones too. */
  readonly tenants: readonly Tenant[];
  /** Names of the schemas with the tenants' prefix. */
  readonly schemas: readonly string[];
  readonly target: Pick<Target, 'databasePrefix' | 'excludedTenants'>;
  /** False where Core could not be asked and something else stands in for its list. */
  readonly certain: boolean;
}

/** Compares the active tenants with the databases there are. */
export function checkTenants(check: TenantCheck): readonly Finding[] {
  const excluded = new Set(check.target.excludedTenants.map(foldCode));
  const watched = check.tenants.filter(({ code }) => !excluded.has(foldCode(code)));
  return [
    ...activeOnes(check, watched),
    ...watched.filter(({ schema }) => schema === null).map((tenant) => withoutDatabase(tenant, check)),
    ...watched.filter(({ code }) => !TENANT_CODE.test(code)).map(oddCode),
    ...excludedOnes(check),
    ...strangers(check),
  ];
}

function activeOnes({ certain }: TenantCheck, watched: readonly Tenant[]): Finding[] {
  if (watched.length === 0)
    return [
      mustFix('tenants', 'No tenant is active.', {
        right: 'organization.status = 1 for each tenant that is to be watched',
        otherwise: 'nothing is watched',
      }),
    ];
  const codes = watched.map(({ code }) => code).join(', ');
  return certain
    ? [ok('tenants', `${watched.length} active: ${codes}.`)]
    : [
        warning(
          'tenants',
          `The Core database could not be asked who is active; these were looked at: ${codes}.`,
          {
            right: 'a Core database that answers',
          },
        ),
      ];
}

function withoutDatabase({ code, schemaProblem }: Tenant, { schemas, target }: TenantCheck): Finding {
  const wanted = foldCode(target.databasePrefix + code);
  const isThere = schemas.some((schema) => foldCode(schema) === wanted);
  return mustFix(
    'tenants',
    isThere && schemaProblem !== undefined
      ? schemaProblem
      : `There is no database ${target.databasePrefix}${code}, however it is spelt, or the account may see nothing of it.`,
    {
      subject: code,
      right: 'SELECT granted on it (docs/deploy.md, section 2), or the code in excludedTenants',
      otherwise: 'this tenant is neither watched nor repaired, and tenants-unreachable fires',
    },
  );
}

function oddCode({ code }: Tenant): Finding {
  return warning('tenants', 'Its code holds a comma or a control character, or has a space at an end.', {
    subject: JSON.stringify(code),
    right: 'another organization.code',
    otherwise: 'no setting and no event can name this tenant',
  });
}

function excludedOnes({ tenants, target: { excludedTenants }, certain }: TenantCheck): Finding[] {
  if (excludedTenants.length === 0) return [];
  const active = new Set(tenants.map(({ code }) => foldCode(code)));
  const needless = certain ? excludedTenants.filter((code) => !active.has(foldCode(code))) : [];
  const left = excludedTenants.filter((code) => !needless.includes(code));
  return [
    ...(left.length === 0 ? [] : [ok('tenants', `Left out, as excludedTenants says: ${left.join(', ')}.`)]),
    ...needless.map((code) =>
      warning('tenants', 'excludedTenants names it, but no active tenant has this code.', {
        subject: code,
        right: 'organization.code as Core has it, or nothing',
        otherwise: 'nobody is left out by it',
      }),
    ),
  ];
}

/** Databases with the prefix that no active tenant has. */
function strangers({ schemas, tenants, certain }: TenantCheck): Finding[] {
  const known = new Set(tenants.flatMap(({ schema }) => schema ?? []));
  const others = schemas.filter((schema) => !known.has(schema));
  if (!certain || others.length === 0) return [];
  return [ok('tenants', `Left alone, as no active tenant has these databases: ${others.join(', ')}.`)];
}

/** Schemas with the tenants' prefix, case ignored, as the functions look for them. Read-only. */
export function readTenantSchemas(tenantCluster: Database, prefix: string): Promise<string[]> {
  return tenantCluster.read({
    sql: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(LEFT(SCHEMA_NAME, CHAR_LENGTH(:prefix))) = LOWER(:prefix) ORDER BY SCHEMA_NAME',
    parameters: { prefix },
    row: (next) => next(shown),
  });
}
