import { classifySerial } from '../shared/serial-code.ts';
import type { RegistryRow } from './serial-record.ts';

/** The first day that a code may name, `YYYYMMDD`: long before any system that numbers its pieces like this. */
const EARLIEST_DAY = '20000101';

/** SQL about a registry row, each part true where something cannot be. */
export const IMPLAUSIBLE = {
  day: implausibleDay('SUBSTRING(registry.serial_code, -21, 8)'),
  // UNHEX takes an odd number of digits, too.
  signature: `(COALESCE(LENGTH(registry.hash_signature), 0) <> 64 OR UNHEX(registry.hash_signature) IS NULL)`,
  saltVersion: `COALESCE(registry.hash_salt_version < 1, 0)`,
} as const;

/**
 * SQL that says whether eight characters are a day that no serial can name: days are UTC, but whoever numbers pieces
 * by the factory's own clock is up to a day ahead. In place of the day other codes than standard ones have anything.
 */
export function implausibleDay(ymd: string): string {
  return `(${ymd} NOT BETWEEN '${EARLIEST_DAY}' AND DATE_FORMAT(UTC_TIMESTAMP() + INTERVAL 1 DAY, '%Y%m%d')
            AND ${ymd} REGEXP '^[0-9]{8}$')`;
}

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
