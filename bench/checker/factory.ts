import { activeOrganizations, type Organization, tenantDatabaseName } from '../../erp/organizations.ts';
import type { ErpNames } from '../../local/erp/set-up.ts';

export const NAMES: ErpNames = {
  coreDatabase: 'checker',
  tenantPrefix: 'checker_t_',
  ownSchema: 'checker_monitor',
};

/** Rows of the registry, which all tenants share. */
export const REGISTRY_ROWS = 10_000_000;

/** Rows that the registry gets in a day; the past is 500 days long. */
export const ROWS_A_DAY = 20_000;
export const DAYS = REGISTRY_ROWS / ROWS_A_DAY;

/** Pieces of one job ticket. */
export const TICKET_PIECES = 50;

/** Pieces of one SKU that a tenant makes in a day, whatever its size: five to six groups of serials. */
const SKU_PIECES_A_DAY = 500;

/** A tenant whose rows are spread evenly over the registry. */
export interface BenchTenant {
  readonly organization: Organization;
  /** It has the first row, from 1, and every so-many-th from then on. */
  readonly firstRow: number;
  readonly everyRows: number;
  readonly serials: number;
  readonly skusADay: number;
  readonly ticketsADay: number;
}

const [large, small, ...others] = activeOrganizations(10);
if (large === undefined || small === undefined) throw new Error('The bench needs ten organizations.');

/** Every second row: 5 million serials. */
export const LARGE = benchTenant(large, 2, 2);
/** Every tenth row: 1 million serials. */
export const SMALL = benchTenant(small, 1, 10);
/** Eight tenants that share the other rows; only the registry knows them. */
export const OTHERS = others.map((organization, index) =>
  benchTenant(organization, [3, 5, 7, 9, 13, 15, 17, 19][index] ?? Number.NaN, 20),
);
export const ALL: readonly BenchTenant[] = [LARGE, SMALL, ...OTHERS];

function benchTenant(organization: Organization, firstRow: number, everyRows: number): BenchTenant {
  const piecesADay = ROWS_A_DAY / everyRows;
  return {
    organization,
    firstRow,
    everyRows,
    serials: REGISTRY_ROWS / everyRows,
    skusADay: piecesADay / SKU_PIECES_A_DAY,
    ticketsADay: piecesADay / TICKET_PIECES,
  };
}

export function databaseOf({ organization }: BenchTenant): string {
  return tenantDatabaseName(NAMES.tenantPrefix, organization.code);
}

/** What the tenant's serials begin with. The third tenant has no printed prefix; its codes bear one all the same. */
export function prefixOf({ organization: { id, prefix } }: BenchTenant): string {
  return prefix ?? `T${String(id).padStart(2, '0')}`;
}
