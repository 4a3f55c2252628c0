/** How the outbox worker treats entries. Part of the catalogue because alarms must agree with it. */

/**
 * Minutes from an entry's last attempt to the next, by its `retry_count`; the last step repeats. The last
 * attempt is `created_at` while `retry_count` is 0, then `updated_at`.
 */
export const LADDER_MINUTES = [1, 5, 15, 60, 360] as const;

/** The charged failure that makes an entry dead. */
export const MAX_CHARGED_FAILURES = 10;

/** How the `last_error` of an entry starts that the consistency checker created, not a failed spawn. */
export const CHECKER_MARK = '[checker]';

/**
 * How the `last_error` of a pending entry starts, after the checker's mark if there is one, that the Core DB refuses for
 * a reason that is not known to be the entry's own: it is not charged, and tried after all others.
 */
export const REFUSED_MARK = 'ERR_REFUSED:';
