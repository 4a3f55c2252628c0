import { integer } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { shown } from './any-column.ts';
import { type Finding, ok, warning } from './finding.ts';

/** The clock and the strictness that a function's statements meet on a cluster. Read-only. */
export async function checkSession(database: Database): Promise<readonly Finding[]> {
  const [session] = await database.read({
    sql: `SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), @@session.time_zone, @@session.sql_mode,
        ${noonOf('07-15')} - ${noonOf('01-15')}`,
    row: (next) => ({ offset: next(integer), zone: next(shown), mode: next(shown), apart: next(integer) }),
  });
  if (session === undefined) return [];
  const { offset, zone, mode, apart } = session;
  const moved = apart % DAY_SECONDS !== 0;
  return [
    ...(moved
      ? [
          warning('time', `NOW() is put forward and back in the course of the year (time_zone ${zone}).`, {
            right: 'a time_zone without daylight saving time, best +00:00',
            otherwise:
              'once a year an hour is written twice: times in it may be an hour off, and windows and ages with them',
          }),
        ]
      : []),
    offset === 0 && !moved
      ? ok('time', `NOW() is UTC (time_zone ${zone}).`)
      : ok(
          'time',
          `NOW() is ${offset === 0 ? 'now' : `${hours(offset)} ${offset > 0 ? 'ahead of' : 'behind'}`} UTC (time_zone ${zone}); columns are compared with the clock that wrote them, so nothing is wrong as long as the ERP's sessions have the same zone.`,
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

const DAY_SECONDS = 86_400;

/** SQL of the Unix time of a noon of this year, by the session's clock. */
function noonOf(day: string): string {
  return `UNIX_TIMESTAMP(CONCAT(YEAR(UTC_TIMESTAMP()), '-${day} 12:00:00'))`;
}

/** Seconds as hours, like `7 h` or `5 h 30 min`. */
export function hours(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return `${rest} min`;
  return rest === 0 ? `${whole} h` : `${whole} h ${rest} min`;
}
