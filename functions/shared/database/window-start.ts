import { isTime } from '../queries/sql-time.ts';

/** A table whose rows are written in the order of their ids, give or take, and whose time has no index. */
export interface TimedTable {
  readonly name: string;
  readonly id: string;
  readonly time: string;
}

/** Times in SQL, in the clock of the table's own column. */
export interface TimeWindow {
  /** Safely before the window: a transaction may take an hour to commit its ids. */
  readonly before: string;
  /** What is later lies outside, too. */
  readonly latest: string;
  /** How often it is asked for. */
  readonly asked: keyof typeof ROWS_OUTSIDE;
}

/**
 * A table in documented order is read back from its newest row until so many rows lie outside the window: late
 * commits and small imports stand among them. What is asked every five minutes or waited for stops early.
 */
const ROWS_OUTSIDE = { often: 1_500, seldom: 20_000 };

/**
 * Where something says that the order is broken, so many of the newest rows are read. With the rows in memory that
 * took a tenth of a second; were each of their 2,500 pages of 16 KB to come from a disk in a millisecond, it would take
 * three. The Data API gives a statement 45, and two such tables of 100 tenants, four at once, fit into a job.
 */
const ROWS_LOOKED_THROUGH = 200_000;

/** Clocks of several zones may have written a column: times so far apart do not say that the order is broken. */
const ORDERLY = 'INTERVAL 14 HOUR';

/** Stands for the time of a row that has none, or one of the future: whatever lies behind it counts as newer. */
const NO_TIME = "TIMESTAMP '1000-01-01 00:00:00'";

/** Below every id: a row that somebody wrote by hand may have a negative one. */
const BELOW_ALL = '-9223372036854775807';

/**
 * SQL that answers the id behind which all rows of a window lie, or NULL where that cannot be told. Rows may stand
 * in any order: somebody may have imported old ones after those of the window.
 *
 * 1. The newest rows are read until {@link ROWS_OUTSIDE} of them lie outside the window. Where there are not so
 *    many, that is the whole table.
 * 2. Then rows further back are looked at, at distances that grow: in documented order none of them is newer.
 * 3. If one is, the newest {@link ROWS_LOOKED_THROUGH} rows are searched for the first one of the window, and what
 *    lies behind those is looked at in the same way. Is something newer again, the answer is not known.
 */
export function windowStart(table: TimedTable, window: TimeWindow): string {
  const edge = rowBack(
    table,
    ROWS_OUTSIDE[window.asked],
    `WHERE NOT ${inside(`tail.${table.time}`, window)}`,
  );
  return `(SELECT CASE
      WHEN edge.id IS NULL THEN ${BELOW_ALL}
      WHEN ${inOrderBehind('edge', table, window)} THEN edge.id
      ELSE ${searchedStart(table, window)} END
    FROM (SELECT 1) AS one LEFT JOIN ${edge} AS edge ON TRUE ORDER BY edge.id DESC LIMIT 1)`;
}

function inside(time: string, { before, latest }: TimeWindow): string {
  return `COALESCE(${time} >= ${before} AND ${time} <= ${latest}, FALSE)`;
}

/**
 * The row so many rows back from the newest one, and the next: a table of one row at most MySQL would make before it
 * knows whether anybody reads it. Ids are signed, so that a distance can be taken off.
 */
function rowBack({ name, id, time }: TimedTable, rows: number, condition: string): string {
  return `(SELECT CAST(tail.${id} AS SIGNED) AS id, tail.${time} AS time FROM ${name} AS tail ${condition}
      ORDER BY tail.${id} DESC LIMIT 2 OFFSET ${rows})`;
}

/** Distances of the rows that are looked at; each is followed by a few more ids, as some ids may be missing. */
const DISTANCES = distances();

function distances(): string {
  const found: number[] = [];
  for (let distance = 1; distance < 2 ** 31; distance = Math.ceil(distance * 1.7)) found.push(distance);
  return JSON.stringify(found.flatMap((distance) => [0, 1, 2].map((more) => distance + more)));
}

/** Rows from the first one on that are looked at, too. */
const FIRST_ROWS = 40;

/** A single row that is newer is no evidence: somebody may have written it by hand. */
const EVIDENCE = 2;

/**
 * Whether the rows that are looked at behind `edge` are no newer than it. The first rows of all are among them, so
 * that a table of nothing but the window's rows and an import does not pass for an old one.
 */
function inOrderBehind(edge: string, { name, id, time }: TimedTable, { before, latest }: TimeWindow): string {
  const newer = (one: string) =>
    `${one} > CASE WHEN ${isTime(`${edge}.time`)} AND ${edge}.time < ${before} THEN ${edge}.time ELSE ${NO_TIME} END + ${ORDERLY}
          AND ${one} <= ${latest}`;
  return `(SELECT COUNT(*) FROM JSON_TABLE('${DISTANCES}', '$[*]' COLUMNS (distance BIGINT PATH '$' ERROR ON ERROR)) AS step
          STRAIGHT_JOIN ${name} AS behind ON behind.${id} = ${edge}.id - step.distance
          WHERE ${newer(`behind.${time}`)})
        + (SELECT COUNT(*) FROM (SELECT head.${id} AS id, head.${time} AS time FROM ${name} AS head ORDER BY head.${id} LIMIT ${FIRST_ROWS}) AS beginning
          WHERE beginning.id < ${edge}.id AND ${newer('beginning.time')}) < ${EVIDENCE}`;
}

function searchedStart(table: TimedTable, window: TimeWindow): string {
  const { name, id, time } = table;
  return `(SELECT CASE
        WHEN last.id IS NULL OR ${inOrderBehind('last', table, window)}
        THEN COALESCE((SELECT MIN(newest.id) - 1
          FROM (SELECT CAST(tail.${id} AS SIGNED) AS id, tail.${time} AS time FROM ${name} AS tail
            ORDER BY tail.${id} DESC LIMIT ${ROWS_LOOKED_THROUGH}) AS newest
          WHERE ${inside('newest.time', window)}), (SELECT MAX(${id}) FROM ${name})) END
      FROM (SELECT 1) AS one LEFT JOIN ${rowBack(table, ROWS_LOOKED_THROUGH, '')} AS last ON TRUE
      ORDER BY last.id DESC LIMIT 1)`;
}

/** What a table is called that is read from one of its ends on, and never to the other. */
export const READ_FROM_AN_END: readonly string[] = ['tail', 'head'];

/** Where the rows of a window stand in no order that would let them be found. */
export class DisorderedRowsError extends Error {
  override readonly name = 'DisorderedRowsError';
  constructor(table: string) {
    super(
      `The rows of ${table} stand in no order of time: more than its newest ${ROWS_LOOKED_THROUGH} would have to be looked through to find those of the window.`,
    );
  }
}
