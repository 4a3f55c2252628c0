import { readPrefix } from '../../../functions/consistency-checker/core-registry.ts';
import { markTold, readNewFindings } from '../../../functions/consistency-checker/new-findings.ts';
import { START } from '../../../functions/consistency-checker/sweep/checked-range.ts';
import { coverageOf } from '../../../functions/consistency-checker/sweep/coverage.ts';
import { differingSerials } from '../../../functions/consistency-checker/sweep/differing-serials.ts';
import { sumRegistry, sumTicketSerials } from '../../../functions/consistency-checker/sweep/group-sums.ts';
import {
  irregularSerials,
  recentIrregularSerials,
} from '../../../functions/consistency-checker/sweep/irregular.ts';
import {
  addRanges,
  forgetOldRanges,
  readRanges,
} from '../../../functions/consistency-checker/sweep/range-store.ts';
import {
  endOfSerials,
  nextSlice,
  type SerialSides,
  SLICE_ROWS,
} from '../../../functions/consistency-checker/sweep/serial-slice.ts';
import { suspiciousCodes } from '../../../functions/consistency-checker/sweep/suspicious-codes.ts';
import { ticketlessSerials } from '../../../functions/consistency-checker/sweep/ticketless-serials.ts';
import {
  endOfTokens,
  nextTokenSlice,
  unlinkedTokenSerials,
} from '../../../functions/consistency-checker/sweep/token-slice.ts';
import { readTicketTables } from '../../../functions/shared/queries/ticket-table.ts';
import type { Stubs } from './capture.ts';
import { type Capture, type StatementContext, sqlTime } from './context.ts';
import { A_TIME } from './samples.ts';

const DAY_MS = 24 * 3_600_000;
const PREFIX = 'XX00';
const GROUP = 'XX00-HAT-NONE-20251109-000';

function sidesOf({ core, ofTenant }: Stubs, { tenant }: StatementContext): SerialSides {
  return { core, tenant: ofTenant, tenantId: tenant.id };
}

/** A slice of usual size: the first rows by id, a day by time. */
function sliceAt({ now }: StatementContext) {
  return {
    from: { id: '0', time: sqlTime(new Date(now.getTime() - DAY_MS)) },
    to: { id: '1000', time: sqlTime(now) },
  };
}

async function exhaust(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const page of pages) void page;
}

/** Statements of the consistency checker's sweep, and of what it remembers. */
export const sweepCaptures = {
  "consistency checker: the tenant's prefix": { run: ({ core }, { tenant }) => readPrefix(core, tenant.id) },
  "consistency checker: the tenant's ticket tables": {
    run: ({ tenantCluster }, { databasePrefix, tenant }) =>
      readTicketTables(tenantCluster, databasePrefix + tenant.code),
  },
  'sweep: how far it goes': {
    run: async ({ core, ofTenant }) => {
      await endOfSerials(core, ofTenant);
      await endOfTokens(ofTenant);
    },
  },
  'sweep: where a slice ends': {
    run: async (stubs, context) => {
      const { from, to } = sliceAt(context);
      await nextSlice(sidesOf(stubs, context), { from, end: to, sliceRows: SLICE_ROWS });
      await nextTokenSlice(stubs.ofTenant, from);
    },
    // The registry's side of a slice that is full, so that the other side's end is asked for.
    sample: { row: [A_TIME] },
  },
  'sweep: sums of ticket serials': {
    run: ({ ofTenant }, context) => sumTicketSerials(ofTenant, sliceAt(context)),
  },
  'sweep: sums of the registry': {
    run: (stubs, context) => sumRegistry(sidesOf(stubs, context), PREFIX, sliceAt(context)),
  },
  'sweep: serials of differing groups': {
    run: (stubs, context) => exhaust(differingSerials(sidesOf(stubs, context), [GROUP])),
  },
  'sweep: rows against their context': {
    run: async (stubs, context) => {
      const registry = sidesOf(stubs, context);
      await exhaust(irregularSerials(registry, PREFIX, sliceAt(context)));
      await exhaust(recentIrregularSerials(registry, PREFIX));
    },
  },
  'sweep: codes': { run: ({ ofTenant }, context) => exhaust(suspiciousCodes(ofTenant, sliceAt(context))) },
  'sweep: serials without a ticket': {
    run: ({ ofTenant }, context) =>
      exhaust(ticketlessSerials(ofTenant, context.ticketTables, sliceAt(context))),
  },
  'sweep: tokens that no link names': {
    run: ({ ofTenant }, context) => exhaust(unlinkedTokenSerials(ofTenant, sliceAt(context))),
  },
  'sweep: coverage': {
    run: (stubs, context) => {
      const { to } = sliceAt(context);
      // Something is left before and behind it, so that it is counted.
      const range = {
        from: { id: '3', time: A_TIME },
        to: { id: '4', time: A_TIME },
        rows: 1,
        ageSeconds: 1,
      };
      return coverageOf(sidesOf(stubs, { ...context, now: new Date(to.time) }), [
        { ...range, part: 'serials' },
        { ...range, part: 'tokens' },
      ]);
    },
    // Stands for a time and for an id; both are far behind the range.
    sample: { row: ['20251109'] },
  },
  'sweep: ranges that were looked at': {
    run: ({ tenantCluster }, { monitoringSchema, tenant }) =>
      readRanges(tenantCluster, monitoringSchema, tenant.id),
  },
  'sweep: remembers ranges': {
    run: async ({ tenantCluster }, { monitoringSchema, tenant }) => {
      await addRanges(tenantCluster, monitoringSchema, tenant.id, [
        { part: 'tokens', from: START, to: START, rows: 0 },
      ]);
      await forgetOldRanges(tenantCluster, monitoringSchema);
    },
  },
  'consistency checker: tells findings': {
    run: async ({ tenantCluster }, { monitoringSchema, tenantIds }) => {
      await readNewFindings(tenantCluster, monitoringSchema, tenantIds);
      await markTold(tenantCluster, monitoringSchema, tenantIds, '7');
    },
    sample: { row: ['dual_link_mismatch', '1'] },
  },
} as const satisfies Readonly<Record<string, Capture>>;
