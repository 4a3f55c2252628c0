/**
 * Paging through entries of one status in the order of the index on (status, created_at): those without a time of
 * creation first, then zero dates, which no statement may name, then the others.
 */

const NO_TIME = 'none';
const ZERO_DATE = 'zero';

/** Times from then on can be named. */
const FIRST_NAMED = "'1000-01-01 00:00:00'";

/** SQL of where an entry stands in the order; with its id it tells where a page ends. Never NULL. */
export const CREATED_POSITION = `CASE WHEN created_at IS NULL THEN '${NO_TIME}' WHEN created_at < ${FIRST_NAMED} THEN '${ZERO_DATE}'
        ELSE CAST(created_at AS CHAR) END`;

/** SQL of what follows a position, to be appended to WHERE. Its parameters are those below. */
export function afterCreated(position: string): string {
  switch (position) {
    case NO_TIME:
      return 'AND (created_at IS NOT NULL OR id > :after_id)';
    case ZERO_DATE:
      return `AND (created_at >= ${FIRST_NAMED} OR (created_at < ${FIRST_NAMED} AND id > :after_id))`;
    default:
      return 'AND (created_at > :after_created OR (created_at = :after_created AND id > :after_id))';
  }
}

export function afterCreatedParameters(position: string, id: string): Record<string, string> {
  const named = position !== NO_TIME && position !== ZERO_DATE;
  return { after_id: id, ...(named ? { after_created: position } : {}) };
}
