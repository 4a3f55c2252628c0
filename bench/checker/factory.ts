import { activeOrganizations, type Organization, tenantDatabaseName } from '../../erp/organizations.ts';
import type { ErpNames } from '../../local/erp/set-up.ts';

export const NAMES: ErpNames = {
  coreDatabase: 'checker',
  tenantPrefix: 'checker_t_',
  ownSchema: 'checker_monitor',
};

/** Rows that the registry gets in a day. */
export const ROWS_A_DAY = 20_000;

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

/** A factory group of ten tenants that share a registry. */
export interface Factory {
  /** How long its past is. */
  readonly days: number;
  readonly registryRows: number;
  /** Has every second row. */
  readonly large: BenchTenant;
  /** Has every tenth row. */
  readonly small: BenchTenant;
  /** Eight that share the other rows; only the registry knows them. */
  readonly others: readonly BenchTenant[];
}

/** 10 million rows: the large tenant has 5 million serials, the small one a million. */
export const LONG_PAST = factoryOf(500);
/** 600,000 rows; the small tenant has 60,000 serials. */
export const SHORT_PAST = factoryOf(30);

function factoryOf(days: number): Factory {
  const [large, small, ...others] = activeOrganizations(10);
  if (large === undefined || small === undefined) throw new Error('The bench needs ten organizations.');
  return {
    days,
    registryRows: days * ROWS_A_DAY,
    large: benchTenant(days, large, 2, 2),
    small: benchTenant(days, small, 1, 10),
    others: others.map((organization, index) =>
      benchTenant(days, organization, [3, 5, 7, 9, 13, 15, 17, 19][index] ?? Number.NaN, 20),
    ),
  };
}

function benchTenant(
  days: number,
  organization: Organization,
  firstRow: number,
  everyRows: number,
): BenchTenant {
  const piecesADay = ROWS_A_DAY / everyRows;
  return {
    organization,
    firstRow,
    everyRows,
    serials: days * piecesADay,
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
