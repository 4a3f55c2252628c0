import { plainLines } from '../../functions/shared/foreign-text.ts';
import type { Finding, Report, Section } from './finding.ts';

/** The report for people: grouped, one line a finding, a summary at the end. */
export function printReport({ target, sections, counts, ok }: Report): string {
  const verdict = ok
    ? 'Nothing stands in the way of a deploy.'
    : 'Fix what must be fixed before a deploy, then run this again.';
  return plainLines([
    `Preflight of ${target}. Nothing was changed.`,
    ...sections.flatMap((section) => ['', ...printSection(section)]),
    '',
    `${counts.ok} ok, ${counts.warning} ${counts.warning === 1 ? 'warning' : 'warnings'}, ${counts.mustFix} must fix. ${verdict}`,
  ]);
}

function printSection({ title, findings }: Section): string[] {
  return [title, ...findings.map((finding) => `  ${printFinding(finding)}`)];
}

/** Columns: as wide as the longest of each. */
const SEVERITY_WIDTH = 'must fix'.length;
const CHECK_WIDTH = 'other-writers'.length;

function printFinding({ severity, check, subject, found, right, otherwise }: Finding): string {
  const parts = [
    subject === undefined ? found : `${subject}: ${found}`,
    ...(right === undefined ? [] : [`Right: ${right}.`]),
    ...(otherwise === undefined ? [] : [`Otherwise: ${otherwise}.`]),
  ];
  return `${severity.padEnd(SEVERITY_WIDTH)}  ${check.padEnd(CHECK_WIDTH)}  ${parts.join(' ')}`;
}
