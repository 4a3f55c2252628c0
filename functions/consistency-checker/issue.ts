import type { Source } from './serial-record.ts';

export type QuarantineReason = 'invalid_format' | 'checksum_fail' | 'orphaned' | 'duplicate';
/** Checks whose findings are told to a person and never repaired. */
export type ReportedCheck = 'dual_link_mismatch' | 'oem_core_link' | 'context_mismatch' | 'implausible_row';

/** Something wrong with a serial, by what is done about it. */
export type Issue =
  | {
      readonly check: 'missing_tenant_link';
      readonly serial: string;
      /** `job_ticket_serial.id_serial`. */
      readonly ticketId: string;
      readonly tokenId: string;
    }
  | {
      readonly check: 'missing_core_link';
      readonly serial: string;
      readonly tokenId: string;
      /** An outbox entry for any of these tokens is work enough on this link. */
      readonly family: ReadonlySet<string>;
    }
  | { readonly check: QuarantineReason; readonly serial: string; readonly source: Source }
  | { readonly check: ReportedCheck; readonly serial: string; readonly detail: string };

export type Check = Issue['check'];
export type IssueOf<C extends Check> = Extract<Issue, { readonly check: C }>;
export type QuarantineIssue = IssueOf<QuarantineReason>;
export type ReportedIssue = IssueOf<ReportedCheck>;

export const QUARANTINE_REASONS = ['invalid_format', 'checksum_fail', 'orphaned', 'duplicate'] as const;

const REPORTED_CHECKS = [
  'dual_link_mismatch',
  'oem_core_link',
  'context_mismatch',
  'implausible_row',
] as const;

export function isQuarantine(issue: Issue): issue is QuarantineIssue {
  return QUARANTINE_REASONS.some((reason) => reason === issue.check);
}

export function isReported(issue: Issue): issue is ReportedIssue {
  return REPORTED_CHECKS.some((check) => check === issue.check);
}

/** The same in two readings exactly when the same would be done about it. */
export function issueKey(issue: Issue): string {
  const { check, serial } = issue;
  return JSON.stringify([check, serial, 'tokenId' in issue ? issue.tokenId : null]);
}
