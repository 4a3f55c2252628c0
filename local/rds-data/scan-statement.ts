import { RdsDataError } from './errors.ts';

/** A statement cut at its named parameters, with what else the service must know about its text. */
export interface ScannedStatement {
  /** One more than `parameters`: the text before, between and after them. */
  readonly texts: readonly string[];
  readonly parameters: readonly string[];
  /** Ends with a semicolon, which BatchExecuteStatement refuses. */
  readonly terminated: boolean;
  /** First word, upper case. */
  readonly verb: string;
  /** Neither depends on what the session did before nor leaves anything in it. */
  readonly sessionNeutral: boolean;
}

/**
 * Quoted text and comments, inside which a colon means nothing; `::` and `:=`, which are no parameters; then
 * `:name`. Backslashes escape and double quotes hold strings because sql_mode cannot be changed here.
 */
const TOKEN =
  /(?<quoted>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`)|(?<comment>--(?=\s|$)[^\n]*|#[^\n]*|\/\*.*?\*\/)|::|:=|:(?<parameter>[A-Za-z_]\w*)|(?<other>[^'"`\-#/:]+|.)/gs;

const NEUTRAL_VERBS: ReadonlySet<string> = new Set([
  'DELETE',
  'EXPLAIN',
  'INSERT',
  'REPLACE',
  'SELECT',
  'SHOW',
  'UPDATE',
  'WITH',
]);
const SESSION_STATE =
  /@|\b(?:GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS|LAST_INSERT_ID|ROW_COUNT|FOUND_ROWS|SQL_CALC_FOUND_ROWS)\b/i;

/** They would change a session that other calls use, or commit behind the service's back. */
const REFUSED_VERBS: Readonly<Record<string, string>> = {
  BEGIN: 'use BeginTransaction',
  START: 'use BeginTransaction',
  COMMIT: 'use CommitTransaction',
  ROLLBACK: 'use RollbackTransaction',
  USE: "name the database in the request's database",
  LOCK: 'the local Data API does not model table locks',
  LOAD: 'the local Data API does not model files',
};

/** Statements repeat: a function has a few dozen of them, and parameters are not part of the text. */
const CACHE_LIMIT = 1000;
const cache = new Map<string, ScannedStatement>();

/** @throws RdsDataError for what one call must not contain. */
export function scanStatement(sql: string): ScannedStatement {
  const known = cache.get(sql);
  if (known !== undefined) return known;
  const scanned = scan(sql);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(sql, scanned);
  return scanned;
}

function scan(sql: string): ScannedStatement {
  const texts: string[] = [];
  const parameters: string[] = [];
  let text = '';
  let code = '';
  for (const match of sql.matchAll(TOKEN)) {
    const { comment, parameter, quoted, other } = match.groups ?? {};
    if (other !== undefined && /['"`]/.test(other)) {
      throw new RdsDataError('BadRequestException', `Unterminated ${other} in the SQL statement.`);
    }
    code += comment !== undefined || quoted !== undefined ? ' ' : match[0];
    if (parameter === undefined) {
      text += match[0];
    } else {
      texts.push(text);
      parameters.push(parameter);
      text = '';
    }
  }
  return { texts: [...texts, text], parameters, ...traits(code.trim()) };
}

function traits(code: string): Pick<ScannedStatement, 'terminated' | 'verb' | 'sessionNeutral'> {
  const statement = code.replace(/;$/, '').trimEnd();
  if (statement === '') throw new RdsDataError('BadRequestException', 'The SQL statement is empty.');
  if (statement.includes(';')) {
    throw new RdsDataError('ValidationException', "Multistatements aren't supported.");
  }
  if (statement.includes('?')) {
    throw new RdsDataError('BadRequestException', 'Parameters are named, as :name; ? is not supported.');
  }
  const verb = /[A-Za-z]+/.exec(statement)?.[0].toUpperCase() ?? '';
  const instead = REFUSED_VERBS[verb];
  if (instead !== undefined)
    throw new RdsDataError('BadRequestException', `${verb} is not supported: ${instead}.`);
  if (/\bsql_mode\b/i.test(statement) && verb === 'SET') {
    throw new RdsDataError('BadRequestException', 'The local Data API does not model changes of sql_mode.');
  }
  const sessionNeutral = NEUTRAL_VERBS.has(verb) && !SESSION_STATE.test(statement);
  return { terminated: statement !== code, verb, sessionNeutral };
}
