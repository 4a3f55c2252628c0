import { integer } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { shown } from './any-column.ts';
import { type Finding, ok, warning } from './finding.ts';

/** The clock and the strictness that a function's statements meet on a cluster. Read-only. */
export async function checkSession(database: Database): Promise<readonly Finding[]> {
  const [session] = await database.read({
    sql: `SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), ${offsetAt(JANUARY)}, ${offsetAt(JULY)},
      @@session.time_zone, @@session.sql_mode`,
    row: (next) => ({
      offset: next(integer),
      january: next(integer),
      july: next(integer),
      zone: next(shown),
      mode: next(shown),
    }),
  });
  if (session === undefined) return [];
  const { offset, january, july, zone, mode } = session;
  return [
    january !== july
      ? warning(
          'time',
          `NOW() follows a clock that is changed twice a year (time_zone ${zone}): ${ahead(january)} in January, ${ahead(july)} in July.`,
          {
            subject: 'time_zone',
            right: 'UTC, or another zone without summer time',
            otherwise:
              'in the hour that comes twice in autumn nobody can tell which of the two a time means: it may be read an hour off',
          },
        )
      : offset === 0
        ? ok('time', `NOW() is UTC (time_zone ${zone}).`)
        : ok(
            'time',
            `NOW() is ${ahead(offset)} (time_zone ${zone}); columns are compared with the clock that wrote them, so nothing is wrong as long as the ERP's sessions have the same zone.`,
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

/** Seconds since 1970 of a day in winter and one in summer. */
const [JANUARY, JULY] = [1_768_478_400, 1_784_116_800];

/** SQL of the seconds by which the session's clock was ahead of UTC at a time. */
function offsetAt(epochSeconds: number): string {
  return `TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00' + INTERVAL ${epochSeconds} SECOND, FROM_UNIXTIME(${epochSeconds}))`;
}

function ahead(offset: number): string {
  return offset === 0 ? 'UTC' : `${hours(offset)} ${offset > 0 ? 'ahead of' : 'behind'} UTC`;
}

/** Seconds as hours, like `7 h` or `5 h 30 min`. */
export function hours(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return `${rest} min`;
  return rest === 0 ? `${whole} h` : `${whole} h ${rest} min`;
}
