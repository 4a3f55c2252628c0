import type { SoakRecord, ToldMessage } from '../record.ts';
import { functionNameOf, type Soak } from '../soak-system.ts';

/** `  * CODE  subject  (check)` of the mail about new findings. */
const LINE = /^ {2}\* (\S+) {2}(.*?) {2}\((\w+)\)$/gm;

/** Findings of which nobody was told by e-mail, or more often than once for each time that they were found. */
export async function wronglyToldFindings({ system: { erp }, record }: Soak): Promise<string[]> {
  const mails = record.messages.filter(({ message }) => isFindingsMail(message));
  const told = Map.groupBy(
    mails.flatMap((mail) =>
      [...mail.message.text.matchAll(LINE)].map(([, ...key]) => ({ mail, key: key.join(' ') })),
    ),
    ({ key }) => key,
  );
  const rows = await erp.query(
    `SELECT organization.code AS code, finding.subject, finding.check_name AS name, COUNT(*) AS count,
       SUM(notice.finding_id IS NOT NULL) AS told, SUM(finding.is_open IS NOT NULL) AS open
     FROM serial_monitor.finding AS finding
     JOIN bgerp.organization AS organization ON organization.id_org = finding.tenant_id
     LEFT JOIN serial_monitor.finding_notice AS notice ON notice.finding_id = finding.id
     GROUP BY organization.code, finding.subject, finding.check_name`,
  );
  const violations = rows.flatMap((row) => {
    const key = `${row['code']} ${row['subject']} ${row['name']}`;
    const times = told.get(key)?.length ?? 0;
    // A long mail names only the first findings.
    if (times === 0 && Number(row['told']) + Number(row['open']) > 0 && !mails.some(isCutShort))
      return [`a finding was not told: ${key}`];
    const found = Number(row['count']);
    const surplus = (told.get(key) ?? []).slice(0, -1).filter(({ mail }) => !mayComeAgain(record, mail));
    return surplus.length >= found && times > found
      ? [`a finding was told ${times} times instead of ${found}: ${key}`]
      : [];
  });
  const known = new Set(rows.map((row) => `${row['code']} ${row['subject']} ${row['name']}`));
  for (const key of told.keys())
    if (!known.has(key)) violations.push(`a finding was told that nobody remembers: ${key}`);
  return violations;
}

function isFindingsMail({ source, channel, title }: ToldMessage['message']): boolean {
  return source.kind === 'caller' && channel === 'email' && title.includes('new consistency finding');
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
