import { z } from 'zod';

/** How a plan reads one table. */
export interface TableAccess {
  /** The name or alias in the statement. */
  readonly table: string;
  /** `ALL` for the whole table, `index` for a whole index, `range`, `ref`, `const` and so on. */
  readonly access: string;
  /** The server's estimate of the rows read each time; 0 where it gives none. */
  readonly rows: number;
}

/**
 * A table in the JSON of EXPLAIN. MySQL 8.0 says `rows_examined_per_scan`, MariaDB `rows`; whatever stands
 * around tables differs even more, so they are looked for wherever they are.
 */
const tableSchema = z.object({
  table_name: z.string(),
  access_type: z.string().optional(),
  rows_examined_per_scan: z.coerce.number().optional(),
  rows: z.coerce.number().optional(),
});

/**
 * The tables that a plan reads.
 * @param plan What `EXPLAIN FORMAT=JSON` answers.
 * @throws SyntaxError when it is no JSON.
 */
export function tableAccesses(plan: string): readonly TableAccess[] {
  return collect(JSON.parse(plan));
}

function collect(node: unknown): TableAccess[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap(collect);
  const parsed = tableSchema.safeParse(node);
  if (!parsed.success) return inner;
  const { table_name: table, access_type: access = '', rows_examined_per_scan, rows } = parsed.data;
  return [{ table, access, rows: rows_examined_per_scan ?? rows ?? 0 }, ...inner];
}

/** Whether a table or one of its indexes is read from one end to the other. */
export function readsAll({ access }: TableAccess): boolean {
  return access === 'ALL' || access === 'index';
}
