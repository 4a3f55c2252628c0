import type { Figures, TenantFigures } from '../figures.ts';

/** The tenants whose databases answered; the report names the others once, not in each section. */
export function readable({ tenants }: Figures): TenantFigures[] {
  return tenants.flatMap((reading) => ('value' in reading ? [reading.value] : []));
}
