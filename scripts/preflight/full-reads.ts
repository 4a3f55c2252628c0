import { READ_FROM_AN_END } from '../../functions/shared/database/window-start.ts';
import { readsAll, type TableAccess } from './plan.ts';
import type { ShippedStatement, StatementName } from './statements/shipped.ts';
import { tablesOf } from './statements/uses.ts';

const QUARANTINE_IS_SMALL = 'it counts whatever was ever quarantined, which stays few';

/** Statements that read a whole table because that is what they are for, and why it is bearable. */
const MEANT: readonly {
  readonly name: StatementName;
  readonly table: string;
  readonly reason: string;
}[] = [
  { name: 'collector: tenant figures', table: 'serial_quarantine', reason: QUARANTINE_IS_SMALL },
  { name: 'API, dashboard: quarantine by reason', table: 'serial_quarantine', reason: QUARANTINE_IS_SMALL },
  { name: 'checklist: quarantine', table: 'serial_quarantine', reason: QUARANTINE_IS_SMALL },
  {
    name: 'API, dashboard: outbox by status',
    table: 'serial_link_outbox',
    reason: 'it counts whatever ever failed to link, from an index',
  },
];

/** A big table that a statement reads from one end to the other. */
export interface FullRead {
  readonly name: StatementName;
  readonly table: string;
  readonly rows: number;
  readonly sites: readonly string[];
  /** Why this is as it should be; undefined where nobody meant it. */
  readonly reason: string | undefined;
}

/** The big tables that statements read in full, each once for all variants of a statement. */
export function fullReads(
  explained: readonly { readonly statement: ShippedStatement; readonly plan: readonly TableAccess[] }[],
  bigTable: number,
): readonly FullRead[] {
  const reads = explained.flatMap(({ statement, plan }) => {
    const tables = tablesOf(statement.sql);
    return plan
      .filter((access) => readsAll(access) && access.rows > bigTable && tables.has(access.table))
      .filter(({ table, access }) => !(READ_FROM_AN_END.includes(table) && access === 'index'))
      .map(({ table, rows }) => ({ statement, table: tables.get(table) ?? table, rows }));
  });
  const byTable = Map.groupBy(reads, ({ statement, table }) => `${statement.name} ${table}`);
  return [...byTable.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name } = first.statement;
    const meant = MEANT.find((one) => one.name === name && one.table === first.table);
    return [
      {
        name,
        table: first.table,
        rows: Math.max(...group.map(({ rows }) => rows)),
        sites: [...new Set(group.flatMap(({ statement }) => statement.sites))],
        reason: meant?.reason,
      },
    ];
  });
}
