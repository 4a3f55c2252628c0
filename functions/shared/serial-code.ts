/**
 * What a serial code is, by its looks alone:
 * - `standard`: `{TENANT}-{PROD}-{SKU}-{YYYYMMDD}-{SEQ}-{HASH4}-{CHECK}`.
 * - `component`: a standard code and the component split off it, `…-BODY-1` or in the older form `…-BODY`.
 * - `temp`: made up while the ERP's serial feature was off; never registered.
 * - `legacy`: a code from before the standard; nothing in it can be checked.
 * - `invalid`: none of these.
 */
export type SerialKind = 'standard' | 'component' | 'temp' | 'legacy' | 'invalid';

/** Which mapping of the checksum a standard code's last character follows. */
export type CheckCharacterVerdict = 'correct' | 'published-mapping' | 'wrong';

const STANDARD = /^[A-Z0-9]{2,8}-([A-Z]{2,4})-[A-Z0-9]{2,8}-(\d{8})-\d{5}-[A-Z0-9]{4}-[A-Z0-9]$/;
const COMPONENT_SUFFIX = /-[A-Z][A-Z0-9_]*(-\d+)?$/;
const TEMPORARY_PREFIX = 'TEMP-';

/** Shapes of codes from before the standard. A code with a standard production part is never one of them. */
export const LEGACY_PATTERNS: readonly RegExp[] = [
  /^[A-Z0-9]+-\d{4}-[A-Z0-9]+$/,
  // Lots, ticket- and order-prefixed codes: groups of capitals and digits, one of them a year.
  /^(?=.*-(19|20)\d{2}(-|$))[A-Z0-9]+(-[A-Z0-9]+)+$/,
];
const STANDARD_PRODUCTION = /-(HAT|OEM|CLA)-/;

/** Classifies a code exactly as it stands: case, blanks and line ends count. */
export function classifySerial(
  code: string,
  legacyPatterns: readonly RegExp[] = LEGACY_PATTERNS,
): SerialKind {
  if (isStandard(code)) return 'standard';
  if (code.startsWith(TEMPORARY_PREFIX)) return 'temp';
  if (isStandard(code.replace(COMPONENT_SUFFIX, ''))) return 'component';
  const legacy = !STANDARD_PRODUCTION.test(code) && legacyPatterns.some((pattern) => pattern.test(code));
  return legacy ? 'legacy' : 'invalid';
}

/** The production part of a standard code, such as `HAT` or `OEM`; undefined for any other code. */
export function productionCode(code: string): string | undefined {
  return isStandard(code) ? STANDARD.exec(code)?.[1] : undefined;
}

/** Judges the last character of a standard code by the rest of it. */
export function checkCharacterVerdict(code: string): CheckCharacterVerdict {
  const body = code.slice(0, -2);
  const printed = code.slice(-1);
  if (printed === checkCharacter(body)) return 'correct';
  return printed === publishedCheckCharacter(body) ? 'published-mapping' : 'wrong';
}

/** The check character of a code without its last two characters: the sum of its character codes in base 36. */
export function checkCharacter(body: string): string {
  return remainder(body).toString(36).toUpperCase();
}

/**
 * The check character as the ERP's documents publish it. Its live serials contradict it, and for some
 * remainders it yields a digit twice or a character that no serial may hold.
 */
export function publishedCheckCharacter(body: string): string {
  const value = remainder(body);
  return value < 10 ? String(value) : String.fromCharCode(45 + value);
}

function remainder(body: string): number {
  return Array.from(body).reduce((sum, character) => sum + character.charCodeAt(0), 0) % 36;
}

function isStandard(code: string): boolean {
  const ymd = STANDARD.exec(code)?.[2];
  return ymd !== undefined && isCalendarDate(ymd);
}

function isCalendarDate(ymd: string): boolean {
  const iso = `${ymd.slice(0, 4)}-${ymd.slice(4, 6)}-${ymd.slice(6)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}
