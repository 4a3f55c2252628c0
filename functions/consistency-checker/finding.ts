import type { ReportedCheck } from './issue.ts';

/** Something that a person must decide. One is open at a time for each tenant, check and subject. */
export interface Finding {
  readonly check: ReportedCheck | 'misconfigured_check' | 'refused_row';
  /** The serial; for a misconfigured check, the quarantine reason. */
  readonly subject: string;
  readonly detail: string;
  /** The serials that show whether it still holds. */
  readonly serials: readonly string[];
}

export function findingKey({ check, subject }: { readonly check: string; readonly subject: string }): string {
  return JSON.stringify([check, subject]);
}
