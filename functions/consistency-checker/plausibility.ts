import { classifySerial } from '../shared/serial-code.ts';
import type { RegistryRow } from './serial-record.ts';

/** The first day that a code may name, `YYYYMMDD`: long before any system that numbers its pieces like this. */
const EARLIEST_DAY = '20000101';

/** The day of a standard code, counted from its end, as the parts behind it have one length each. */
const DAY = 'SUBSTRING(registry.serial_code, -21, 8)';

/**
 * SQL about a registry row, each part true where something cannot be: days are UTC, but whoever numbers pieces by the
 * factory's own clock is up to a day ahead. A code that is not of the standard format has anything in place of a day.
 */
export const IMPLAUSIBLE = {
  day: `(${DAY} NOT BETWEEN '${EARLIEST_DAY}' AND DATE_FORMAT(UTC_TIMESTAMP() + INTERVAL 1 DAY, '%Y%m%d')
            AND ${DAY} REGEXP '^[0-9]{8}$')`,
  signature: `COALESCE(CHAR_LENGTH(registry.hash_signature) <> 64 OR UNHEX(registry.hash_signature) IS NULL, 1)`,
  saltVersion: `COALESCE(registry.hash_salt_version < 1, 0)`,
} as const;

/** What of a registry row cannot be true, as sentences. Codes from before the standard have neither day nor signature. */
export function implausibilities(serial: string, { implausible }: RegistryRow): string[] {
  if (classifySerial(serial) !== 'standard') return [];
  const rules: readonly (readonly [broken: boolean, says: string])[] = [
    [
      implausible.day,
      `The code names the day ${serial.slice(-21, -13)}, which is before ${EARLIEST_DAY} or in the future.`,
    ],
    [implausible.signature, 'hash_signature is not 64 hexadecimal digits.'],
    [implausible.saltVersion, 'hash_salt_version is less than 1.'],
  ];
  return rules.filter(([broken]) => broken).map(([, says]) => says);
}
