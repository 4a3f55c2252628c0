import type { QuarantineIssue, QuarantineReason } from './issue.ts';

/** So many may be quarantined for one reason whatever the number of rows. */
const ALWAYS_ALLOWED = 20;
const ALLOWED_SHARE = 0.005;

/** How many serials one run may quarantine for one reason in one tenant; more says something about the check. */
export function quarantineLimit(checked: number): number {
  return Math.max(ALWAYS_ALLOWED, Math.floor(checked * ALLOWED_SHARE));
}

/** The finding that stands in for a quarantine that did not happen; a few of its serials are looked at each run. */
export function misconfigured(reason: QuarantineReason, issues: readonly QuarantineIssue[], checked: number) {
  const limit = quarantineLimit(checked);
  return {
    check: 'misconfigured_check',
    subject: reason,
    detail: `${issues.length} of ${checked} serials would be quarantined as ${reason}, more than ${limit}: this check looks misconfigured here. None was quarantined.`,
    // One more than is always allowed: while these alone are still suspect, the finding stays open.
    serials: issues.slice(0, ALWAYS_ALLOWED + 1).map(({ serial }) => serial),
  } as const;
}
