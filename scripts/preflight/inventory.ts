import type { Database } from '../../functions/shared/database/data-api.ts';
import { shown, shownOrNull } from './any-column.ts';
import type { Flavour } from './server.ts';

export interface ColumnInfo {
  readonly name: string;
  /** In lower case, without length: `bigint`, `varchar`, `enum`. */
  readonly type: string;
  /** As declared: `enum('pending','done','dead')`. */
  readonly declared: string;
  readonly nullable: boolean;
  /** Whether a row may be inserted without naming it. */
  readonly optional: boolean;
  /** Characters; undefined where it has no such limit. */
  readonly length: number | undefined;
  /** Undefined where it holds no text. */
  readonly collation: string | undefined;
}

export interface IndexInfo {
  readonly name: string;
  readonly unique: boolean;
  /** In their order; null for an expression or the beginning of a column. */
  readonly columns: readonly (string | null)[];
}

export interface TableInfo {
  readonly name: string;
  readonly isView: boolean;
  readonly engine: string;
  /** The server's estimate. */
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnInfo>;
  /** Those that the optimizer may use. */
  readonly indexes: readonly IndexInfo[];
}

/** The tables of one schema that the account may see, by name. */
export type Inventory = ReadonlyMap<string, TableInfo>;

/** Reads what the server says about tables of a schema. Three statements on `information_schema`. Read-only. */
export async function readInventory(
  database: Database,
  flavour: Flavour,
  schema: string,
  tables: readonly string[],
): Promise<Inventory> {
  const columns = Map.groupBy(await readColumns(database, schema, tables), ({ table }) => table);
  const parts = Map.groupBy(await readIndexParts(database, flavour, schema, tables), ({ table }) => table);
  const found = await database.read({
    sql: `SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = :schema AND TABLE_NAME IN (${placeholders(tables)})`,
    parameters: parametersOf(schema, tables),
    row: (next) => ({
      name: next(shown),
      isView: next(shown).includes('VIEW'),
      engine: next(shown),
      rows: Number(next(shown)),
    }),
  });
  return new Map(
    found.map((table) => [
      table.name,
      {
        ...table,
        columns: new Map((columns.get(table.name) ?? []).map(({ column }) => [column.name, column])),
        indexes: indexesOf(parts.get(table.name) ?? []),
      },
    ]),
  );
}

function readColumns(database: Database, schema: string, tables: readonly string[]) {
  return database.read({
    sql: `SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA,
        CHARACTER_MAXIMUM_LENGTH, COLLATION_NAME
      FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = :schema AND TABLE_NAME IN (${placeholders(tables)})
      ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    parameters: parametersOf(schema, tables),
    row: (next) => {
      const [table, name] = [next(shown), next(shown)];
      const [type, declared] = [next(shown).toLowerCase(), next(shown)];
      const nullable = next(shown) === 'YES';
      const hasDefault = next(shownOrNull) !== null;
      const filledByServer = /auto_increment|generated/i.test(next(shown));
      const [length, collation] = [next(shownOrNull), next(shownOrNull)];
      const column: ColumnInfo = {
        name,
        type,
        declared,
        nullable,
        optional: nullable || hasDefault || filledByServer,
        length: length === null ? undefined : Number(length),
        collation: collation ?? undefined,
      };
      return { table, column };
    },
  });
}

interface IndexPart {
  readonly table: string;
  readonly index: string;
  readonly unique: boolean;
  readonly column: string | null;
}

/** The one column of STATISTICS on which the two servers disagree. */
const USABLE: Readonly<Record<Flavour, string>> = { mysql: "IS_VISIBLE = 'YES'", mariadb: "IGNORED = 'NO'" };

function readIndexParts(
  database: Database,
  flavour: Flavour,
  schema: string,
  tables: readonly string[],
): Promise<IndexPart[]> {
  return database.read({
    sql: `SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS
      WHERE TABLE_SCHEMA = :schema AND TABLE_NAME IN (${placeholders(tables)}) AND ${USABLE[flavour]}
      ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    parameters: parametersOf(schema, tables),
    row: (next) => {
      const [table, index, notUnique] = [next(shown), next(shown), next(shown)];
      const [column, part] = [next(shownOrNull), next(shownOrNull)];
      return { table, index, unique: notUnique === '0', column: part === null ? column : null };
    },
  });
}

function indexesOf(parts: readonly IndexPart[]): IndexInfo[] {
  return [...Map.groupBy(parts, ({ index }) => index)].map(([name, own]) => ({
    name,
    unique: own.every(({ unique }) => unique),
    columns: own.map(({ column }) => column),
  }));
}

function placeholders(tables: readonly string[]): string {
  return tables.map((_, index) => `:table${index}`).join(', ');
}

function parametersOf(schema: string, tables: readonly string[]): Record<string, string> {
  return { schema, ...Object.fromEntries(tables.map((table, index) => [`table${index}`, table])) };
}
