/** What is looked at; stable names, for programs that read the JSON. */
export type Check =
  | 'reach'
  | 'version'
  | 'time'
  | 'rows'
  | 'tenants'
  | 'tables'
  | 'indexes'
  | 'collations'
  | 'grants'
  | 'plans'
  | 'own-schema'
  | 'other-writers';

/** `must fix` keeps a deploy from working; a `warning` works, but not as somebody may expect, or nobody can tell. */
export type Severity = 'ok' | 'warning' | 'must fix';

/** One thing that was found. All texts are sentences without a line break. */
export interface Finding {
  readonly severity: Severity;
  readonly check: Check;
  /** What it is about: a table, a column, a tenant. Default: nothing narrower than the check. */
  readonly subject?: string;
  readonly found: string;
  /** What would be right, as a command where there is one. */
  readonly right?: string;
  /** What happens otherwise. */
  readonly otherwise?: string;
  /** The check could not tell: this is no pass. */
  readonly unknown?: true;
}

type Details = Omit<Finding, 'severity' | 'check' | 'found' | 'unknown'>;

export function ok(check: Check, found: string, details: Details = {}): Finding {
  return { severity: 'ok', check, ...details, found };
}

export function warning(check: Check, found: string, details: Details = {}): Finding {
  return { severity: 'warning', check, ...details, found };
}

export function mustFix(check: Check, found: string, details: Details = {}): Finding {
  return { severity: 'must fix', check, ...details, found };
}

/** A check without a verdict. @param what Goes on after "Cannot tell". */
export function cannotTell(check: Check, what: string, details: Details = {}): Finding {
  return { severity: 'warning', check, ...details, found: `Cannot tell ${what}`, unknown: true };
}

/** Findings about one cluster, or one tenant on the tenant cluster. */
export interface Section {
  readonly cluster: 'core' | 'tenants';
  /** organization.code */
  readonly tenant?: string;
  /** For people. */
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Everything that one preflight found. */
export interface Report {
  /** False when something must be fixed before a deploy. */
  readonly ok: boolean;
  /** What was looked at. */
  readonly target: string;
  /** ISO 8601 UTC. */
  readonly checkedAt: string;
  readonly counts: { readonly ok: number; readonly warning: number; readonly mustFix: number };
  readonly sections: readonly Section[];
}

export function reportOf(target: string, checkedAt: Date, sections: readonly Section[]): Report {
  const findings = sections.flatMap((section) => section.findings);
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = { ok: count('ok'), warning: count('warning'), mustFix: count('must fix') };
  return { ok: counts.mustFix === 0, target, checkedAt: checkedAt.toISOString(), counts, sections };
}
