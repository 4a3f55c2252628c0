import { type Context, fromOwnSchema } from '../context.ts';
import { counted, type Item, type Judgement, sum, unreadable } from '../item.ts';
import { type CheckerRuns, readCheckerRuns, readFindings } from '../queries/findings.ts';

const KEY = 'consistency_checker';
const TITLE = 'Review consistency checker results (should find 0 issues)';

/** What the checker found, and what of it nobody has resolved. */
export async function checkerItem(context: Context): Promise<Item> {
  const { periods, tenants } = context;
  const reading = await fromOwnSchema(context, async (tenantCluster, schema) => ({
    findings: await readFindings(tenantCluster, schema, periods),
    runs: await readCheckerRuns(tenantCluster, schema, periods.current),
    runsBefore: await readCheckerRuns(tenantCluster, schema, periods.before),
  }));
  if ('gap' in reading) return unreadable(KEY, TITLE, [reading.gap]);
  const { runs, runsBefore } = reading.value;
  // Without the Core DB nobody knows which tenants are watched: then all count.
  const findings = reading.value.findings.filter(
    ({ tenantId }) => tenants.codes.size === 0 || tenants.codes.has(tenantId),
  );
  const open = sum(findings, (finding) => finding.open);
  const added = sum(findings, (finding) => finding.added);
  return {
    key: KEY,
    title: TITLE,
    ...judgeChecker({ open, added, runs }),
    figures: [
      { name: 'open findings', value: open, previous: null, of: 'now' },
      {
        name: 'new findings',
        value: added,
        previous: sum(findings, ({ addedBefore }) => addedBefore),
        of: 'period',
      },
      { name: 'findings closed', value: sum(findings, ({ closed }) => closed), previous: null, of: 'period' },
      {
        name: 'issues found, those included that were repaired or quarantined',
        value: runs.runs === 0 ? null : runs.found,
        previous: runsBefore.runs === 0 ? null : runsBefore.found,
        of: 'period',
      },
      { name: 'runs', value: runs.runs, previous: runsBefore.runs, of: 'period' },
    ],
    tables: [
      {
        columns: ['tenant', 'check', 'open', 'new', 'closed'],
        rows: findings.map((finding) => [
          tenants.codes.get(finding.tenantId) ?? `id ${finding.tenantId}`,
          finding.check,
          finding.open,
          finding.added,
          finding.closed,
        ]),
      },
    ],
    notes: [],
  };
}

/** @param runs Of the period. */
export function judgeChecker({
  open,
  added,
  runs,
}: {
  readonly open: number;
  readonly added: number;
  readonly runs: CheckerRuns;
}): Judgement {
  if (open > 0)
    return {
      verdict: 'act',
      why: `${counted(open, 'finding is', 'findings are')} open: each needs a decision of a person.`,
    };
  if (runs.runs === 0) return { verdict: 'unknown', why: 'The consistency checker completed no run.' };
  if (added > 0)
    return { verdict: 'look', why: `${counted(added, 'finding', 'findings')} came up and closed again.` };
  if (runs.found > 0)
    return {
      verdict: 'look',
      why: `The checker found ${counted(runs.found, 'issue', 'issues')}: ${runs.fixed} repaired, ${runs.quarantined} quarantined.`,
    };
  return { verdict: 'fine', why: `No issue in ${counted(runs.runs, 'run', 'runs')}.` };
}
