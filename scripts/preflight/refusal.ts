import { databaseErrorKind } from '../../functions/shared/database/error-kind.ts';
import { readErrorText } from '../../functions/shared/database/error-text.ts';

/** Why a server does not explain a statement. */
export type Refusal =
  | { readonly kind: 'denied'; readonly privilege: string; readonly table: string; readonly column?: string }
  | { readonly kind: 'no column'; readonly column: string }
  /** An INSERT does not fill it. MySQL says so when it runs, MariaDB explains no such statement. */
  | { readonly kind: 'no default'; readonly column: string }
  | { readonly kind: 'no table'; readonly table: string }
  | { readonly kind: 'collations' }
  /** The question itself failed, or cannot be answered for this account: nothing about the statement. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'other' };

const COLUMN_DENIED =
  /^(?:[A-Z ]+, )*([A-Z][A-Z ]*?) command denied to user .*? for column [`'"]?([^`'"\s]+)[`'"]? in table [`'"]?([^'"\s]+?)[`'"]?(?:[\s;]|$)/;
const TABLE_DENIED =
  /^(?:[A-Z ]+, )*([A-Z][A-Z ]*?) command denied to user .*? for table [`'"]?([^'"\s]+?)[`'"]?(?:[\s;]|$)/;

/** Reads an error of EXPLAIN: by its number where it has one, else by how its words begin. */
export function refusalOf(error: unknown): Refusal {
  const { code, words } = readErrorText(error instanceof Error ? error.message : String(error));
  const is = (number: number, opening: RegExp) =>
    code === undefined ? opening.test(words) : code === number;
  if (is(1345, /^EXPLAIN\/SHOW can not be issued/)) return { kind: 'unknown' };
  const kind = databaseErrorKind(error);
  if (kind === 'denied') return denied(words);
  const [, column] = /^Unknown column '([^']+)'/.exec(words) ?? [];
  if (column !== undefined) return { kind: 'no column', column: lastName(column) };
  const [, unfilled] = /^Field '([^']+)' doesn't have a default value/.exec(words) ?? [];
  if (unfilled !== undefined) return { kind: 'no default', column: unfilled };
  const [, table] = /^Table '([^']+)' doesn't exist/.exec(words) ?? [];
  if (table !== undefined) return { kind: 'no table', table: lastName(table) };
  if (is(1267, /^Illegal mix of collations/)) return { kind: 'collations' };
  return { kind: kind === 'statement' ? 'other' : 'unknown' };
}

function denied(words: string): Refusal {
  const [, columnPrivilege, column, ofTable] = COLUMN_DENIED.exec(words) ?? [];
  if (columnPrivilege !== undefined && column !== undefined && ofTable !== undefined)
    return { kind: 'denied', privilege: columnPrivilege, table: lastName(ofTable), column };
  const [, privilege, table] = TABLE_DENIED.exec(words) ?? [];
  if (privilege === 'SHOW VIEW') return { kind: 'unknown' };
  if (privilege !== undefined && table !== undefined)
    return { kind: 'denied', privilege, table: lastName(table) };
  return { kind: 'other' };
}

/** Of `db`.`table`, alias.column or a bare name. */
function lastName(name: string): string {
  return name.replaceAll('`', '').split('.').at(-1) ?? name;
}
