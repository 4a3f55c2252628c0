/** Fields of a run's summary that tell how the run went, not what it met in anybody's database. */
const OF_NO_TENANT = ['mode', 'errors', 'coverage', 'coreUnreachable', 'budgetExhausted', 'durationMs'];

/**
 * What a caller may see of a run's summary. A run works for all tenants: its counts, less a tenant's own,
 * would tell about the others, and `tenantsFailed` names them. Only the platform's callers see it whole.
 */
export function visibleSummary(
  summary: Readonly<Record<string, unknown>>,
  wholePlatform: boolean,
): Readonly<Record<string, unknown>> {
  if (wholePlatform) return summary;
  return Object.fromEntries(Object.entries(summary).filter(([name]) => OF_NO_TENANT.includes(name)));
}
