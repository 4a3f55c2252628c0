import { START, type SweepPosition } from '../../functions/consistency-checker/sweep/checked-range.ts';
import { suspiciousCodes } from '../../functions/consistency-checker/sweep/suspicious-codes.ts';
import {
  nextTokenSlice,
  unlinkedTokenSerials,
} from '../../functions/consistency-checker/sweep/token-slice.ts';
import { type Sides, slicesOf } from './pass.ts';

/** Reads and judges the codes of all serials of a tenant. @throws when one of them is suspicious. */
export async function judgeCodes(sides: Sides): Promise<void> {
  for await (const slice of slicesOf(sides)) await requireNothing(suspiciousCodes(sides.tenant, slice));
}

/** Compares all tokens of a tenant with its links. @throws when one of them is not linked. */
export async function compareTokens({ tenant }: Sides): Promise<void> {
  for (let from: SweepPosition = START; ; ) {
    const { to, last } = await nextTokenSlice(tenant, from);
    await requireNothing(unlinkedTokenSerials(tenant, { from, to }));
    if (last) return;
    from = to;
  }
}

async function requireNothing(pages: AsyncIterable<readonly string[]>): Promise<void> {
  for await (const [serial] of pages) throw new Error(`${serial} is right, but was found.`);
}
