import { createHmac } from 'node:crypto';

export type ProductionType = 'hatthasilpa' | 'oem';

const PRODUCTION_CODES: Readonly<Record<ProductionType, string>> = { hatthasilpa: 'HAT', oem: 'OEM' };

/** Stand-ins of this simulator: the ERP's real salts are secrets, and monitoring never needs one. */
const SIMULATED_SALTS: Readonly<Record<ProductionType, string>> = {
  hatthasilpa: 'simulated salt for HAT',
  oem: 'simulated salt for OEM',
};

export interface SerialParts {
  /** `organization.org_serial_code`. */
  readonly prefix: string;
  readonly type: ProductionType;
  /** Upper case, without hyphens, 2 to 8 characters. */
  readonly sku: string;
  /** UTC day as `YYYYMMDD`. */
  readonly ymd: string;
  /** From 1, anew for each tenant, type, SKU and day. */
  readonly seq: number;
}

/** A standard serial code with its hash part and check character. */
export function serialCode(parts: SerialParts): string {
  const { prefix, sku, ymd } = parts;
  const production = PRODUCTION_CODES[parts.type];
  const seq = String(parts.seq).padStart(5, '0');
  const body = `${prefix}-${production}-${sku}-${ymd}-${seq}-${hash4(parts)}`;
  return `${body}-${checkCharacter(body)}`;
}

/**
 * The check character of a code without its last two characters. Base 36; the ERP's documents publish another
 * mapping, which its own live serials contradict.
 */
export function checkCharacter(body: string): string {
  const sum = Array.from(body).reduce((total, character) => total + character.charCodeAt(0), 0);
  return (sum % 36).toString(36).toUpperCase();
}

/** 64 hex digits, as `serial_registry.hash_signature` holds them. */
export function signatureOf(type: ProductionType, code: string): string {
  return createHmac('sha256', SIMULATED_SALTS[type]).update(code).digest('hex');
}

function hash4({ prefix, type, sku, seq, ymd }: SerialParts): string {
  const text = [prefix, PRODUCTION_CODES[type], sku, seq, ymd].join('|');
  const digest = createHmac('sha256', SIMULATED_SALTS[type]).update(text).digest('hex');
  return Number.parseInt(digest.slice(0, 8), 16).toString(36).slice(0, 4).padStart(4, '0').toUpperCase();
}

export function ymdOf(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}
