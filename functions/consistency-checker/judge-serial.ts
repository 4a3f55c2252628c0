import { checkCharacterVerdict, classifySerial } from '../shared/serial-code.ts';
import { contextViolations } from './context-violations.ts';
import { isHatthasilpaProduct } from './hatthasilpa.ts';
import type { Issue, QuarantineIssue, ReportedCheck, ReportedIssue } from './issue.ts';
import { implausibilities } from './plausibility.ts';
import type { RegistryRow, SerialRecord, TicketSerial } from './serial-record.ts';
import { type TokenFamilies, tokenFamilies } from './token-family.ts';

export interface Judgement {
  readonly issues: readonly Issue[];
  /** False while a row is young, a spawn may be running or the Core DB is silent: what is missing proves nothing. */
  readonly decided: boolean;
  /** Both links name the live token or one it came from; undefined where the serial needs no two links. */
  readonly dualLinked?: boolean;
  /** The check character follows the published mapping alone: worth knowing, not wrong. */
  readonly publishedMapping: boolean;
}

const UNDECIDED: Judgement = { issues: [], decided: false, publishedMapping: false };

/** What is known of the tenant whose serials are judged. */
export interface JudgingContext {
  /** Highest id of a token older than the grace period. */
  readonly settledUpTo: bigint;
  /** What the tenant's serials begin with; null where Core knows none, or cannot be asked. */
  readonly prefix: string | null;
}

export function judgeSerial(record: SerialRecord, { settledUpTo, prefix }: JudgingContext): Judgement {
  const { registry, serial, ticket } = record;
  if (ticket?.young === true || record.tokens.some(({ young }) => young)) return UNDECIDED;
  const publishedMapping =
    classifySerial(serial) === 'standard' && checkCharacterVerdict(serial) === 'published-mapping';
  const families = tokenFamilies(record);
  const issues: Issue[] = [...wrongCode(record), ...duplicate(record, families)];
  if (registry === 'unknown') return { issues, decided: false, publishedMapping };
  if (registry === 'absent') return { issues, decided: true, publishedMapping };
  issues.push(
    ...reported('context_mismatch', serial, contextViolations(serial, registry, prefix)),
    ...reported('implausible_row', serial, implausibilities(serial, registry)),
  );
  if (!isHatthasilpaProduct(serial, registry)) {
    return { issues: [...issues, ...oemCoreLink(serial, registry)], decided: true, publishedMapping };
  }
  if (mayBeSpawning(record, registry, settledUpTo)) return { issues, decided: false, publishedMapping };
  issues.push(...links(record, registry, families), ...lost(record, registry));
  const dualLinked = isDualLinked(ticket, registry, families);
  const judgement = { issues, decided: true, publishedMapping };
  return dualLinked === undefined ? judgement : { ...judgement, dualLinked };
}

/** At most one verdict: a mistyped code is in no registry either, and one row in quarantine says it. */
function wrongCode({ serial, registry, source, ticket }: SerialRecord): QuarantineIssue[] {
  if (source === undefined) return [];
  const kind = classifySerial(serial);
  if (kind === 'invalid') return [{ check: 'invalid_format', serial, source }];
  if (kind !== 'standard') return [];
  const otherInRegistry =
    typeof registry === 'object' && registry.checksum !== '' && registry.checksum !== serial.slice(-1);
  if (checkCharacterVerdict(serial) === 'wrong' || otherInRegistry)
    return [{ check: 'checksum_fail', serial, source }];
  if (registry === 'absent') return [{ check: 'orphaned', serial, source }];
  if (ticket?.ticketless !== true) return [];
  return [{ check: 'orphaned', serial, source: { table: 'job_ticket_serial', id: ticket.id } }];
}

/** A piece that was registered a day ago or longer and that the tenant's database knows nothing of. */
function lost({ serial, ticket, tokens }: SerialRecord, registry: RegistryRow): QuarantineIssue[] {
  const known = ticket !== undefined || tokens.length > 0 || registry.tokenId !== null;
  if (known || !registry.old || classifySerial(serial) !== 'standard') return [];
  return [{ check: 'orphaned', serial, source: { table: 'serial_registry', id: registry.id } }];
}

function reported(check: ReportedCheck, serial: string, sentences: readonly string[]): ReportedIssue[] {
  return sentences.length === 0 ? [] : [{ check, serial, detail: sentences.join(' ') }];
}

function duplicate({ serial, source }: SerialRecord, { heads }: TokenFamilies): QuarantineIssue[] {
  return heads.length < 2 || source === undefined ? [] : [{ check: 'duplicate', serial, source }];
}

/** OEM serials are never linked; one that is was mixed up with a piece. */
function oemCoreLink(serial: string, { productionType, tokenId }: RegistryRow): ReportedIssue[] {
  if (productionType === 'hatthasilpa' || tokenId === null) return [];
  const detail = `The registry links this ${productionType} serial to token ${tokenId}; only Hatthasilpa serials have a token.`;
  return [{ check: 'oem_core_link', serial, detail }];
}

/** A spawn writes the core link first and commits its token afterwards, with an id that is new. */
function mayBeSpawning(
  { tokens, ticket }: SerialRecord,
  { tokenId }: RegistryRow,
  settledUpTo: bigint,
): boolean {
  const linkedToNew = tokenId !== null && BigInt(tokenId) > settledUpTo;
  return linkedToNew && tokens.length === 0 && (ticket?.tokenId ?? null) === null;
}

function links(record: SerialRecord, registry: RegistryRow, families: TokenFamilies): Issue[] {
  const mismatch = mismatchOf(record, registry, families);
  if (mismatch !== undefined)
    return [{ check: 'dual_link_mismatch', serial: record.serial, detail: mismatch }];
  const { serial, ticket } = record;
  const [head, ...rivals] = families.heads;
  if (head === undefined || rivals.length > 0) return [];
  const missing: Issue[] = [];
  if (ticket?.tokenId === null)
    missing.push({ check: 'missing_tenant_link', serial, ticketId: ticket.id, tokenId: head.id });
  if (registry.tokenId === null)
    missing.push({ check: 'missing_core_link', serial, tokenId: head.id, family: families.linkable });
  return missing;
}

function mismatchOf(
  { known, ticket, tokens }: SerialRecord,
  registry: RegistryRow,
  { linkable, related }: TokenFamilies,
): string | undefined {
  const tenantLink = ticket?.tokenId ?? null;
  const coreLink = registry.tokenId;
  for (const [side, id] of [
    ['tenant', tenantLink],
    ['core', coreLink],
  ] as const) {
    if (id === null || linkable.has(id)) continue;
    const token = known.get(id);
    if (token === undefined) return `The ${side} link names token ${id}, which does not exist.`;
    // Some flows keep the serial in the links alone.
    if (tokens.length === 0 && token.serial === null) continue;
    return `The ${side} link names token ${id}, which is not this serial's token.`;
  }
  if (tenantLink === null || coreLink === null || related(tenantLink, coreLink)) return undefined;
  return `The tenant link names token ${tenantLink}, the core link token ${coreLink}.`;
}

function isDualLinked(
  ticket: TicketSerial | undefined,
  registry: RegistryRow,
  { heads, linkable }: TokenFamilies,
): boolean | undefined {
  if (ticket === undefined || heads.length === 0) return undefined;
  const names = (id: string | null) => id !== null && linkable.has(id);
  return heads.length === 1 && names(ticket.tokenId) && names(registry.tokenId);
}
