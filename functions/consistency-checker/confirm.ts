import { type Issue, issueKey } from './issue.ts';
import { type JudgingContext, judgeSerial } from './judge-serial.ts';
import { type RecordSources, readRecords } from './read-records.ts';

/**
 * Reads suspicious serials a second time and keeps the issues that stand as they were. The others changed
 * since the first reading: somebody works on them, and the next run looks again. Read-only.
 */
export async function confirm(
  sources: RecordSources,
  suspects: readonly Issue[],
  context: JudgingContext,
): Promise<Issue[]> {
  const before = new Set(suspects.map(issueKey));
  const serials = [...new Set(suspects.map(({ serial }) => serial))];
  const issues: Issue[] = [];
  for await (const records of readRecords(sources, serials))
    issues.push(...records.flatMap((record) => judgeSerial(record, context).issues));
  return issues.filter((issue) => before.has(issueKey(issue)));
}
