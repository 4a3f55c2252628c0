import { CHECKER_MARK } from '../../lib/catalogue/outbox-policy.ts';
import { isRefused } from '../shared/outbox/outbox-entry.ts';
import type { RegistryRow } from '../shared/outbox/registry.ts';
import type { CarryingToken, ShownEntry } from './contract.ts';
import type { Prospect } from './judge-entries.ts';

/** What the two databases say about an entry now. */
export interface EntryState {
  readonly entry: ShownEntry;
  readonly prospect: Prospect;
  readonly registry: RegistryRow | undefined;
  readonly tokens: readonly CarryingToken[];
}

/** Why the entry is where it is, in words for the person who must decide about it. */
export function likelyCause(state: EntryState): string {
  const { entry, registry } = state;
  if (entry.serial_code.startsWith('TEMP-'))
    return 'The token carries a temporary serial, which is never registered.';
  if (registry === undefined) {
    return 'The registry has no such serial for your organisation: it was never registered, or its row was removed.';
  }
  if (registry.productionType !== 'hatthasilpa')
    return `The serial is registered as ${registry.productionType}, and those are never linked to a token.`;
  if (registry.tokenId === entry.token_id) {
    return entry.status === 'done'
      ? 'The registry names the token: the link is there.'
      : 'The registry names the token already; only the entry does not know yet.';
  }
  if (registry.tokenId !== null) return linkedElsewhere(state, registry.tokenId);
  const carried = state.tokens.some(({ token_id }) => token_id === entry.token_id)
    ? ''
    : ` But token ${entry.token_id} does not carry this serial now; check that before it is linked.`;
  if (entry.status === 'pending' && isRefused(entry.last_error)) return `${UNKNOWN_REFUSAL}${carried}`;
  return `Nothing stands in the way now: ${wasInTheWay(entry.last_error)}.${carried}`;
}

const UNKNOWN_REFUSAL =
  'The Core DB refuses the link, and nobody knows whether this entry is to blame: the worker charges it nothing and tries it after all others. Its error says what the Core DB answers; the database administrators must find out why.';

/** Why it failed then, as far as its error tells, of a serial that the registry has without a token now. */
function wasInTheWay(lastError: string | null): string {
  const error = lastError?.replace(`${CHECKER_MARK} `, '') ?? '';
  if (error.startsWith('ERR_TOKEN_ENDED'))
    return 'its token had ended when the link was tried, and another entry named a live one; the registry names none now';
  if (error.startsWith('ERR_ALREADY_LINKED'))
    return 'the registry named another token when the link was tried, and names none now';
  if (error.startsWith('ERR_NOT_FOUND'))
    return 'the registry had no such serial when the link was tried, and has it now';
  return 'the registry has the serial without a token, so the Core DB probably could not be used when the link was tried';
}

function linkedElsewhere({ entry, tokens }: EntryState, linked: string): string {
  const ours = tokens.find(({ token_id }) => token_id === entry.token_id);
  if (ours?.replaces_token_id === linked)
    return `The registry names token ${linked}, which this entry's token replaces. A link to the replaced token is in order.`;
  const carried = tokens.some(({ token_id }) => token_id === linked) ? 'also carries' : 'does not carry';
  return `The registry names token ${linked}, which ${carried} this serial. A link is never overwritten; somebody must decide which token is the right one.`;
}

/** What requeueing the entry would do now. */
export function requeueForecast({ entry, prospect }: EntryState): string {
  if (entry.status !== 'dead')
    return `Nothing: the entry is ${entry.status}, and only dead ones are requeued.`;
  switch (prospect.kind) {
    case 'links':
      return 'It would link the serial and mark the entry done.';
    case 'waits':
      return 'It would set the entry pending; the outbox worker would try again for about 37 hours before it is dead once more.';
    case 'never':
      return 'Nothing: no attempt can link it. Acknowledge it with a note once the cause is understood.';
  }
}
