import type { Tenant } from '../../../erp/organizations.ts';
import type { Soak } from '../soak-system.ts';

/** What the databases know of one serial. */
interface Traces {
  /** Of the registry. */
  core: string | undefined;
  /** Of the ticket's serial. */
  tenant: string | undefined;
  /** A dead entry, a quarantine row or a finding: a person was told. */
  told: boolean;
}

/** Pieces that the factory says it spawned, and that are not linked as it spawned them although nobody was told. */
export async function lostSpawns({ system, record }: Soak): Promise<string[]> {
  const violations: string[] = [];
  for (const tenant of system.erp.activeTenants) {
    const traces = await tracesOf(system.erp, tenant);
    const { code } = tenant.organization;
    const spawns = record.spawns.filter(({ tenantCode }) => tenantCode === code);
    for (const [serial, pieces] of Map.groupBy(spawns, (spawn) => spawn.serial)) {
      const tokens = pieces.map(({ token }) => String(token));
      const { core, tenant: own, told } = traces.get(serial) ?? NONE;
      const where = `${code}: ${serial}, spawned as ${tokens.join(' and ')}, is ${core} in Core and ${own} in the tenant`;
      if (core !== undefined && !tokens.includes(core)) violations.push(`a wrong link: ${where}`);
      else if (own !== undefined && !tokens.includes(own)) violations.push(`a wrong link: ${where}`);
      else if ((core === undefined || own === undefined) && !told) violations.push(`a lost serial: ${where}`);
    }
  }
  return violations;
}

const NONE: Traces = { core: undefined, tenant: undefined, told: false };

async function tracesOf(
  { query }: Soak['system']['erp'],
  { organization, database }: Tenant,
): Promise<Map<string, Traces>> {
  const traces = new Map<string, Traces>();
  const of = (serial: unknown) => {
    const known = traces.get(String(serial)) ?? { ...NONE };
    traces.set(String(serial), known);
    return known;
  };
  const { id } = organization;
  for (const row of await query(
    'SELECT serial_code AS serial, dag_token_id AS token FROM bgerp.serial_registry WHERE tenant_id = ?',
    [id],
  ))
    of(row['serial']).core = tokenOf(row['token']);
  for (const row of await query(
    `SELECT serial_number AS serial, spawned_token_id AS token FROM \`${database}\`.job_ticket_serial`,
  ))
    of(row['serial']).tenant = tokenOf(row['token']);
  for (const row of await query(
    `SELECT serial_code AS serial FROM \`${database}\`.serial_link_outbox WHERE status = 'dead'
     UNION SELECT serial_code FROM \`${database}\`.serial_quarantine
     UNION SELECT CONVERT(subject USING utf8mb4) COLLATE utf8mb4_unicode_ci FROM serial_monitor.finding WHERE tenant_id = ?`,
    [id],
  ))
    of(row['serial']).told = true;
  return traces;
}

function tokenOf(value: unknown): string | undefined {
  return value === null ? undefined : String(value);
}
