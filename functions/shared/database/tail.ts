/**
 * `generated_at` and `flow_token.spawned_at` have no index, but rows are written in the order of their ids,
 * give or take: a transaction may commit late, and somebody may import old rows. So a window's rows are
 * looked for behind this many rows that are safely older, counted from the newest.
 */
const BACKDATED_ROWS = 1_000;

/**
 * SQL that answers the id behind which all rows of a window lie; 0 where the table is younger than that.
 * @param before SQL of a time, in the column's own clock, safely before the window.
 */
export function tailOf(table: string, id: string, time: string, before: string): string {
  return `COALESCE((SELECT tail.${id} FROM ${table} AS tail
    WHERE tail.${time} < ${before} ORDER BY tail.${id} DESC LIMIT 1 OFFSET ${BACKDATED_ROWS}), 0)`;
}
