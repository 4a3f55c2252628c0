import type { Tenant } from '../../functions/shared/database/tenants.ts';
import { attempt } from './attempt.ts';
import { checkCollations } from './collations.ts';
import { explainAll, withoutDenied } from './explain-all.ts';
import type { Finding, Section } from './finding.ts';
import { coreIndexes } from './index-rules.ts';
import { checkIndexes } from './indexes.ts';
import { readInventory } from './inventory.ts';
import { CORE_TIMES, checkNewestTimes } from './newest-times.ts';
import { CORE_ROWS, checkOddRows } from './odd-rows.ts';
import { type PreflightContext, statementsFor } from './preflight-context.ts';
import { judgeVersion, type Server } from './server.ts';
import { checkSession } from './session.ts';
import { coreRules } from './table-rules.ts';
import { checkTables } from './tables.ts';

/** Checks the Core database. Read-only. */
export async function coreSection(
  context: PreflightContext,
  server: Server,
  tenants: readonly Tenant[],
): Promise<Section> {
  const { core } = context.databases;
  const findings = [
    judgeVersion(server),
    ...(await attempt('time', () => checkSession(core))),
    ...(await attempt('tables', () => checkSchema(context, server, tenants))),
  ];
  return { ...coreHead(context), findings };
}

/** Of the section, whatever is in it. */
export function coreHead({ target }: Pick<PreflightContext, 'target'>) {
  return { cluster: 'core', title: `Core cluster, database ${target.databases.CORE_DATABASE}` } as const;
}

async function checkSchema(
  context: PreflightContext,
  server: Server,
  tenants: readonly Tenant[],
): Promise<readonly Finding[]> {
  const { bigTable, databases, target } = context;
  const { core } = databases;
  const schema = target.databases.CORE_DATABASE;
  const all = await statementsFor(context, tenants[0], tenants);
  const statements = all.filter(({ database }) => database === 'core');
  const inventory = await readInventory(core, server.flavour, schema, Object.keys(coreRules));
  const clocks = await attempt('time', () => checkNewestTimes(core, inventory, CORE_TIMES));
  const known = [
    ...checkTables({ inventory, rules: coreRules, statements, modes: target.modes }),
    ...checkIndexes({ inventory, rules: coreIndexes, ticketsNameOrganisation: false, bigTable }),
    ...checkCollations(inventory, coreRules, statements),
    ...clocks,
    ...(await attempt('rows', () => checkOddRows(core, inventory, CORE_ROWS, clocks))),
  ];
  const explained = await explainAll(context, (open) => open.core, statements, known, schema);
  return [...withoutDenied(known, explained), ...explained];
}
