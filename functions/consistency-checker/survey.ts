import type { Deadline } from '../shared/deadline.ts';
import type { Issue } from './issue.ts';
import { judgeSerial } from './judge-serial.ts';
import { type RecordSources, readRecords } from './read-records.ts';
import { recentSerials } from './recent-serials.ts';

/** What the first reading of a tenant's serials came to. */
export interface Survey {
  readonly checked: number;
  readonly issues: readonly Issue[];
  /** Serials of which nothing can be said now. */
  readonly undecided: ReadonlySet<string>;
  /** Hatthasilpa serials on recent tokens that need two links, and those of them that have both. */
  readonly dualLinks: { readonly needed: number; readonly consistent: number };
  /** Serials whose check character follows the published mapping alone. */
  readonly publishedMapping: number;
  /** False when the time budget ended first. */
  readonly complete: boolean;
}

/** A page is not begun with less left, so that what was found can still be acted on. */
const LEAST_TIME_FOR_A_PAGE_MS = 30_000;

/**
 * Judges the serials named, then those of the last 24 hours, each once. Read-only.
 * @param settledUpTo Highest id of a token older than the grace period.
 */
export async function survey(
  sources: RecordSources,
  named: readonly string[],
  settledUpTo: bigint,
  deadline: Deadline,
): Promise<Survey> {
  const judged = new Map<string, boolean | undefined>();
  const onTokens = new Set<string>();
  const issues: Issue[] = [];
  const undecided = new Set<string>();
  let publishedMapping = 0;
  const judge = async (serials: readonly string[]) => {
    const fresh = [...new Set(serials)].filter((serial) => !judged.has(serial));
    for await (const records of readRecords(sources, fresh)) {
      for (const record of records) {
        const judgement = judgeSerial(record, settledUpTo);
        judged.set(record.serial, judgement.dualLinked);
        issues.push(...judgement.issues);
        if (!judgement.decided) undecided.add(record.serial);
        if (judgement.publishedMapping) publishedMapping += 1;
      }
    }
  };
  const result = (complete: boolean): Survey => {
    const verdicts = [...onTokens]
      .map((serial) => judged.get(serial))
      .filter((verdict) => verdict !== undefined);
    const dualLinks = { needed: verdicts.length, consistent: verdicts.filter(Boolean).length };
    return { checked: judged.size, issues, undecided, dualLinks, publishedMapping, complete };
  };
  await judge(named);
  for await (const page of recentSerials(sources.tenant)) {
    if (deadline.remainingMs() < LEAST_TIME_FOR_A_PAGE_MS) return result(false);
    await judge(page.serials);
    if (page.onTokens) for (const serial of page.serials) onTokens.add(serial);
  }
  return result(true);
}
