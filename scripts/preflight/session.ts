import { integer } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { shown } from './any-column.ts';
import { type Finding, ok, warning } from './finding.ts';

/** The clock and the strictness that a function's statements meet on a cluster. Read-only. */
export async function checkSession(database: Database): Promise<readonly Finding[]> {
  const [session] = await database.read({
    sql: 'SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), @@session.time_zone, @@session.sql_mode',
    row: (next) => ({ offset: next(integer), zone: next(shown), mode: next(shown) }),
  });
  if (session === undefined) return [];
  const { offset, zone, mode } = session;
  return [
    offset === 0
      ? ok('time', `NOW() is UTC (time_zone ${zone}).`)
      : ok(
          'time',
          `NOW() is ${hours(offset)} ${offset > 0 ? 'ahead of' : 'behind'} UTC (time_zone ${zone}); columns are compared with the clock that wrote them, so nothing is wrong as long as the ERP's sessions have the same zone.`,
        ),
    /\bSTRICT_(?:TRANS|ALL)_TABLES\b/.test(mode)
      ? ok('time', 'sql_mode is strict: a value that a column does not take is refused.')
      : warning('time', `sql_mode is not strict (${mode === '' ? 'empty' : mode}).`, {
          right: 'STRICT_TRANS_TABLES',
          otherwise:
            'a value that a column does not take is stored as an empty text or cut, and nobody is told',
        }),
  ];
}

/** Seconds as hours, like `7 h` or `5 h 30 min`. */
export function hours(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return `${rest} min`;
  return rest === 0 ? `${whole} h` : `${whole} h ${rest} min`;
}
