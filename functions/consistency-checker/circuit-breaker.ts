import type { QuarantineIssue, QuarantineReason, ReportedIssue } from './issue.ts';

/** Checks that say more about themselves than about the serials when they find too much. */
export type BreakableCheck = QuarantineReason | (typeof BREAKABLE_REPORTS)[number];

/** Those of them that are reported. The others quarantine. */
export const BREAKABLE_REPORTS = ['context_mismatch', 'implausible_row'] as const;

/** So many may be quarantined for one reason whatever the number of rows. */
const ALWAYS_ALLOWED = 20;
const ALLOWED_SHARE = 0.005;

/** How many serials one run may quarantine, or report, for one reason in one tenant; more says something about the check. */
export function breakerLimit(checked: number): number {
  return Math.max(ALWAYS_ALLOWED, Math.floor(checked * ALLOWED_SHARE));
}

/**
 * The finding that stands in for quarantines, or reports, that did not happen. A few of its serials are looked at
 * in each run: while all of them are still suspect, it stays open, and the check does nothing here.
 */
export function misconfigured(
  check: BreakableCheck,
  issues: readonly (QuarantineIssue | ReportedIssue)[],
  checked: number,
) {
  return {
    check: 'misconfigured_check',
    subject: check,
    detail: `${issues.length} of ${checked} serials would count as ${check}, more than ${breakerLimit(checked)}: this check looks misconfigured here. Nothing was done about them.`,
    // One more than is always allowed.
    serials: issues.slice(0, ALWAYS_ALLOWED + 1).map(({ serial }) => serial),
  } as const;
}
