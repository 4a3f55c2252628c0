import { classifySerial } from '../shared/serial-code.ts';
import { isHatthasilpaProduct } from './hatthasilpa.ts';
import type { RegistryRow } from './serial-record.ts';

/** What the second part of a code says about its line; other parts say nothing. */
const LINE_OF_PART: Readonly<Record<string, 'hatthasilpa' | 'oem'>> = {
  HAT: 'hatthasilpa',
  OEM: 'oem',
  CLA: 'oem',
};

/**
 * What a registry row says that its line or its own code rules out, as sentences: the ERP's context rules, whose
 * violations it refuses (`ERR_CONTEXT_MISMATCH`), so that none can have come by way of it. Codes from before the
 * standard followed other rules. A token on an OEM row is a check of its own.
 * @param prefix What the tenant's serials begin with; null: not compared.
 */
export function contextViolations(serial: string, registry: RegistryRow, prefix: string | null): string[] {
  if (classifySerial(serial) !== 'standard') return [];
  const [tenantPart = '', linePart = '', skuPart = ''] = serial.split('-');
  if (registry.productionType === '') return ['The registry row names no production_type.'];
  const { hasJobTicket, hasManufacturingOrder, productionType, scope, sku } = registry;
  const hatthasilpa = productionType === 'hatthasilpa';
  const line = hatthasilpa ? 'hatthasilpa' : 'oem';
  const product = isHatthasilpaProduct(serial, registry);
  const rules: readonly (readonly [broken: boolean, says: string])[] = [
    [product && scope === 'batch', 'A Hatthasilpa serial is a piece; its serial_scope is batch.'],
    [product && hasManufacturingOrder, 'A Hatthasilpa serial has no manufacturing order; its mo_id is set.'],
    [!hatthasilpa && scope === 'piece', `An ${productionType} serial is a batch; its serial_scope is piece.`],
    [
      !hatthasilpa && !hasJobTicket && !hasManufacturingOrder,
      `An ${productionType} serial has a manufacturing order or a job ticket; mo_id and job_ticket_id are empty.`,
    ],
    [(LINE_OF_PART[linePart] ?? line) !== line, `The code says ${linePart}, the registry ${productionType}.`],
    [
      prefix !== null && tenantPart !== prefix,
      `The code begins with ${tenantPart}, the serials of this tenant with ${prefix}.`,
    ],
    [!isSkuOf(sku, skuPart), `The code says SKU ${skuPart}, the registry ${sku}.`],
  ];
  return rules.filter(([broken]) => broken).map(([, says]) => says);
}

/** A code holds the SKU in capitals, without what else it may hold, and as much of it as fits. */
function isSkuOf(sku: string | null, part: string): boolean {
  const printed = (sku ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
  return printed === '' || printed.startsWith(part);
}
