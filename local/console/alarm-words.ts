/** What the description of an alarm says, part by part. */
export interface AlarmWords {
  readonly severity: string | null;
  readonly says: string | null;
  readonly impact: string | null;
  readonly action: string | null;
  /** Name of the runbook in docs/runbooks. */
  readonly runbook: string | null;
}

/** Reads the lines that every alarm of the catalogue carries; what is not there is null. */
export function alarmWords(description: string | undefined): AlarmWords {
  const part = (pattern: RegExp) => pattern.exec(description ?? '')?.[1] ?? null;
  return {
    severity: part(/^(CRITICAL|WARNING): /)?.toLowerCase() ?? null,
    says: part(/^(?:[A-Z]+: )?(.+)/),
    impact: part(/^Impact: (.+)$/m),
    action: part(/^Do: (.+)$/m),
    runbook: part(/^Runbook: .*?([\w-]+)\.md$/m),
  };
}
