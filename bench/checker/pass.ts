import { START } from '../../functions/consistency-checker/sweep/checked-range.ts';
import { differingSerials } from '../../functions/consistency-checker/sweep/differing-serials.ts';
import {
  countSerials,
  differingGroups,
  type Slice,
  sumRegistry,
  sumTicketSerials,
} from '../../functions/consistency-checker/sweep/group-sums.ts';
import { isStandardGroup } from '../../functions/consistency-checker/sweep/serial-group.ts';
import {
  endOfSerials,
  nextSlice,
  type SerialSides,
  SLICE_ROWS,
} from '../../functions/consistency-checker/sweep/serial-slice.ts';

/** The two sides of a tenant, and what its serials begin with. */
export interface Sides extends SerialSides {
  readonly prefix: string;
}

export interface Compared {
  /** Serials whose links differ. */
  readonly differing: readonly string[];
  /** Rows of both sides together. */
  readonly rows: number;
}

/** Our way: all slices of a tenant, as the consistency checker compares their links. */
export async function comparePass(sides: Sides): Promise<Compared> {
  const differing: string[] = [];
  let rows = 0;
  for await (const slice of slicesOf(sides)) {
    const [tickets, registry] = await Promise.all([
      sumTicketSerials(sides.tenant, slice),
      sumRegistry(sides, sides.prefix, slice),
    ]);
    if ([...registry.values()].some(({ suspicious }) => suspicious > 0))
      throw new Error('The registry holds rows that contradict themselves.');
    const groups = differingGroups(tickets, registry).filter(isStandardGroup);
    for await (const page of differingSerials(sides, groups)) differing.push(...page);
    rows += countSerials(tickets) + countSerials(registry);
  }
  return { differing, rows };
}

/** The slices that a sweep takes from the first serial to the last. */
export async function* slicesOf({ core, tenant, tenantId }: SerialSides): AsyncGenerator<Slice> {
  const end = await endOfSerials(core, tenant);
  for (let from = START; ; ) {
    const { to, last } = await nextSlice({ core, tenant, tenantId }, { from, end, sliceRows: SLICE_ROWS });
    yield { from, to };
    if (last) return;
    from = to;
  }
}
