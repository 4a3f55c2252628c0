import type { Deadline } from '../../shared/deadline.ts';
import type { TicketTableName } from '../../shared/queries/ticket-table.ts';
import {
  type CheckedRange,
  hasReached,
  type RememberedRange,
  START,
  type SweepPart,
  type SweepPosition,
} from './checked-range.ts';
import { differingSerials } from './differing-serials.ts';
import {
  countSerials,
  differingGroups,
  GROUPS_A_CALL,
  type Slice,
  sumRegistry,
  sumTicketSerials,
} from './group-sums.ts';
import { irregularSerials } from './irregular.ts';
import { paceOf } from './pace.ts';
import { isStandardGroup } from './serial-group.ts';
import { endOfSerials, nextSlice, type SerialSides, type SliceBounds } from './serial-slice.ts';
import { suspiciousCodes } from './suspicious-codes.ts';
import { ticketlessSerials } from './ticketless-serials.ts';
import { endOfTokens, nextTokenSlice, unlinkedTokenSerials } from './token-slice.ts';

export interface SweepSources extends SerialSides {
  /** What the tenant's serials begin with, `organization.org_serial_code`; null where Core knows none. */
  readonly prefix: string | null;
  readonly ticketTables: readonly TicketTableName[];
}

export interface SweepOptions {
  /** What earlier runs looked at, in the order of their writing. */
  readonly remembered: readonly RememberedRange[];
  readonly deadline: Deadline;
  /** Rows of either side in a slice. */
  readonly sliceRows: number;
}

/** Something that a sweep came to: serials that must be judged by themselves, or the end of a slice. */
export type SweepStep =
  | { readonly suspects: readonly string[] }
  /** All suspects of this range came before. */
  | { readonly done: CheckedRange };

/** A run's share of the round goes on while so much time is left: one slice and what follows from it. */
const TIME_FOR_A_SHARE_MS = 60_000;
/** Making up for lost runs leaves more, for the recent rows of the other tenants. */
const TIME_FOR_THE_REST_MS = 300_000;

interface EndedSlice {
  readonly to: SweepPosition;
  readonly last: boolean;
}

/** Less is not worth sparing. */
const LEAST_SHARE_OF_A_SLICE = 0.1;

/** How one part is swept: its slices from a position on, each yielding its suspects. */
interface PartOfSweep {
  readonly part: SweepPart;
  readonly end: SweepPosition;
  slice(from: SweepPosition): AsyncGenerator<readonly string[], EndedSlice & { readonly rows: number }>;
}

/**
 * Sweeps all rows of a tenant in rounds, a share of a round each run, and more where earlier runs did not get to
 * do theirs. Whatever `judgeSerial` would find among the rows of a slice is among its suspects. Read-only.
 * @throws what the databases throw.
 */
export async function* sweep(sources: SweepSources, options: SweepOptions): AsyncGenerator<SweepStep> {
  const { core, tenant } = sources;
  const { sliceRows } = options;
  const serialEnd = await endOfSerials(core, tenant);
  let rowsASlice = sliceRows;
  const slice = async function* (from: SweepPosition) {
    const { groups, ...ended } = yield* serialSlice(sources, { from, end: serialEnd, sliceRows: rowsASlice });
    rowsASlice = fittingSlice(rowsASlice, groups, sliceRows);
    return ended;
  };
  yield* sweepPart({ part: 'serials', end: serialEnd, slice }, options);
  yield* sweepPart(
    { part: 'tokens', end: await endOfTokens(tenant), slice: (from) => tokenSlice(sources, from, sliceRows) },
    options,
  );
}

async function* sweepPart(
  { part, end, slice }: PartOfSweep,
  { remembered, deadline, sliceRows }: SweepOptions,
): AsyncGenerator<SweepStep> {
  const pace = paceOf(part, remembered, end, sliceRows * LEAST_SHARE_OF_A_SLICE);
  let position = pace.start;
  let rows = 0;
  const fromStart = hasReached(part, START, position);
  let wrapped = fromStart;
  for (;;) {
    const work = pace.next(position, rows);
    if (work === 'nothing') return;
    if (deadline.remainingMs() < (work === 'share' ? TIME_FOR_A_SHARE_MS : TIME_FOR_THE_REST_MS)) return;
    const { rows: seen, to, last } = yield* asSteps(slice(position));
    yield { done: { part, from: position, to, rows: seen } };
    if (last && wrapped) return;
    rows += seen;
    wrapped ||= last;
    position = last ? START : to;
    if (wrapped && !fromStart && hasReached(part, position, pace.start)) return;
  }
}

/** A slice with more groups than an answer holds is summed up once for each answer. */
const GROUPS_A_SLICE = 0.9 * GROUPS_A_CALL;
const SMALLEST_SLICE = 1_000;

/** Rows of the next slice, after one of so many rows came to so many groups: small lots make many. */
function fittingSlice(rows: number, groups: number, most: number): number {
  const fitting = groups === 0 ? most : Math.floor((rows * GROUPS_A_SLICE) / groups);
  return Math.min(most, Math.max(SMALLEST_SLICE, fitting));
}

async function* asSteps<R>(slice: AsyncGenerator<readonly string[], R>): AsyncGenerator<SweepStep, R> {
  for (;;) {
    const step = await slice.next();
    if (step.done === true) return step.value;
    yield { suspects: step.value };
  }
}

async function* serialSlice(sources: SweepSources, bounds: SliceBounds) {
  const { from } = bounds;
  const { to, last } = await nextSlice(sources, bounds);
  const range: Slice = { from, to };
  const [tickets, registry] = await Promise.all([
    sumTicketSerials(sources.tenant, range),
    sumRegistry(sources, sources.prefix, range),
  ]);
  const groups = differingGroups(tickets, registry).filter(isStandardGroup);
  yield* differingSerials(sources, groups);
  if ([...registry.values()].some(({ suspicious }) => suspicious > 0))
    yield* irregularSerials(sources, sources.prefix, range);
  yield* suspiciousCodes(sources.tenant, range);
  yield* ticketlessSerials(sources.tenant, sources.ticketTables, range);
  return {
    to,
    last,
    rows: countSerials(tickets) + countSerials(registry),
    groups: Math.max(tickets.size, registry.size),
  };
}

async function* tokenSlice({ tenant }: SweepSources, from: SweepPosition, sliceRows: number) {
  const { to, rows, last } = await nextTokenSlice(tenant, from, sliceRows);
  yield* unlinkedTokenSerials(tenant, { from, to });
  return { to, last, rows };
}
