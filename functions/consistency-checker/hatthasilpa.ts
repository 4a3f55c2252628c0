import { productionCode } from '../shared/serial-code.ts';
import type { SerialRecord } from './serial-record.ts';

/**
 * Whether a serial must be linked and lie on one token alone. The registry decides; where it has no row, or
 * cannot be asked, the code itself does. Components, OEM (or `classic`) and temporary codes are not.
 */
export function isHatthasilpaProduct(serial: string, registry: SerialRecord['registry']): boolean {
  if (typeof registry === 'string') return productionCode(serial) === 'HAT';
  return registry.productionType === 'hatthasilpa' && registry.serialType === 'product';
}
