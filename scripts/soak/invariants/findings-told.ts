import type { SoakRecord, ToldMessage } from '../record.ts';
import { functionNameOf, type Soak } from '../soak-system.ts';

/** `  * CODE  subject  (check)` of the mail about new findings. */
const LINE = /^ {2}\* (\S+) {2}(.*?) {2}\((\w+)\)$/gm;

/** One time that something was found, until it was gone. */
interface Finding {
  /** Tenant, subject and check. */
  readonly key: string;
  /** Epoch milliseconds of the databases' clock. */
  readonly from: number;
  readonly mustBeTold: boolean;
}

/** Findings of which nobody was told by e-mail, or more often than once for each time that they were found. */
export async function wronglyToldFindings({ system: { erp }, record }: Soak): Promise<string[]> {
  const mails = record.messages.filter(({ message }) => isFindingsMail(message));
  const findings = Map.groupBy(await readFindings(erp), ({ key }) => key);
  const told = Map.groupBy(mails.flatMap(linesOf), ({ key }) => key);
  const violations = [...told.keys()].flatMap((key) =>
    findings.has(key) ? [] : [`a finding was told that nobody remembers: ${key}`],
  );
  for (const [key, times] of findings) {
    for (const [index, { from, mustBeTold }] of times.entries()) {
      const next = times[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      const own = (told.get(key) ?? []).filter(({ at }) => at >= from - SKEW_MS && at < next - SKEW_MS);
      const where = `${key}, found at ${new Date(from).toISOString()}`;
      // A long mail names only the first findings.
      if (own.length === 0 && mustBeTold && !mails.some(isCutShort))
        violations.push(`a finding was not told: ${where}`);
      if (own.slice(0, -1).some(({ mail }) => !mayComeAgain(record, mail)))
        violations.push(`a finding was told too often: ${own.length} times instead of once: ${where}`);
    }
  }
  return violations;
}

/** The databases' clock may be so far from ours, and a run takes its time. */
const SKEW_MS = 120_000;

async function readFindings({ query }: Soak['system']['erp']): Promise<readonly Finding[]> {
  const rows = await query(
    `SELECT organization.code AS code, finding.subject, finding.check_name AS name,
       UNIX_TIMESTAMP(finding.first_seen) AS seconds,
       notice.finding_id IS NOT NULL OR finding.is_open IS NOT NULL AS told
     FROM serial_monitor.finding AS finding
     JOIN bgerp.organization AS organization ON organization.id_org = finding.tenant_id
     LEFT JOIN serial_monitor.finding_notice AS notice ON notice.finding_id = finding.id
     ORDER BY finding.id`,
  );
  return rows.map((row) => ({
    key: `${row['code']} ${row['subject']} ${row['name']}`,
    from: Number(row['seconds']) * 1_000,
    mustBeTold: Number(row['told']) === 1,
  }));
}

function linesOf(mail: ToldMessage) {
  const at = Date.parse(mail.message.at);
  return [...mail.message.text.matchAll(LINE)].map(([, ...key]) => ({ mail, at, key: key.join(' ') }));
}

function isFindingsMail({ source, channel, title }: ToldMessage['message']): boolean {
  return source.kind === 'role' && channel === 'email' && title.includes('new consistency finding');
}

function isCutShort({ message }: ToldMessage): boolean {
  return / {2}and \d+ more\./.test(message.text);
}

/** The run that sent this mail died, could not remember it, or had another one beside it: told again, not lost. */
function mayComeAgain(record: SoakRecord, { atMs }: ToldMessage): boolean {
  const runs = record.invocations.filter(
    ({ functionName, fromMs, toMs }) =>
      functionName === functionNameOf('consistency-checker') && fromMs <= atMs && toMs >= atMs,
  );
  return (
    runs.length > 1 ||
    runs.some(({ kind, requestId }) => kind !== 'succeeded' || record.tellingFailed.has(requestId))
  );
}
