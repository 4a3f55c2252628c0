import { describe, expect, test } from 'vitest';
import { emitRun } from '../../../functions/consistency-checker/emit-run.ts';
import { greppableLines, type RunSummary, RunTally } from '../../../functions/consistency-checker/summary.ts';
import type { JobEvent } from '../../../functions/shared/job-event.ts';

function summaryOf(changes: Partial<RunSummary> = {}): RunSummary {
  const nothing = new RunTally().summary({
    dryRun: false,
    coreUnreachable: false,
    openFindings: 0,
    findingsRemembered: true,
    durationMs: 1_234,
  });
  return { ...nothing, ...changes };
}

/** What a run emits: values by name, with the heartbeat's shard. */
function emitted(summary: RunSummary, event: JobEvent = {}): Record<string, number | string> {
  const values: Record<string, number | string> = {};
  emitRun(
    ({ shard }) => ({
      emit(name, value) {
        values[name] = value;
        if (shard !== undefined) values['shard'] = shard;
      },
      annotate: () => undefined,
      flush: () => undefined,
    }),
    summary,
    event,
  );
  return values;
}

describe('The metrics of a run', () => {
  test('are its figures, a heartbeat of its shard, and never a coverage that nobody measured', () => {
    const summary = summaryOf({
      tenantsProcessed: 2,
      issuesFound: 5,
      fixed: 3,
      dualLinks: { needed: 8, consistent: 6 },
    });
    expect(emitted(summary, { shard: { index: 1, count: 2 } })).toEqual({
      'job.checker.duration_ms': 1_234,
      'job.checker.tenants_processed': 2,
      'job.checker.issues_found': 5,
      'job.checker.issues_fixed': 3,
      'job.checker.errors': 0,
      consistency_check_failures: 0,
      'link.dual_link_consistency': 75,
      'job.checker.heartbeat': 1,
      shard: '1',
    });
  });

  test('count open findings and whatever could not run as failures', () => {
    expect(emitted(summaryOf({ openFindings: 2, errors: 1 }))).toMatchObject({
      consistency_check_failures: 3,
    });
  });

  test('say nothing about consistency without a serial to rate', () => {
    expect(emitted(summaryOf())).not.toHaveProperty(['link.dual_link_consistency']);
  });

  test.each<[string, Partial<RunSummary>]>([
    ['the time budget ended', { budgetExhausted: true }],
    ['the Core DB was silent', { coreUnreachable: true }],
    ['findings could not be remembered', { findingsRemembered: false }],
  ])('end no alarm when %s, but may raise one', (_, partial) => {
    expect(emitted(summaryOf(partial))).not.toHaveProperty('consistency_check_failures');
    expect(emitted(summaryOf({ ...partial, openFindings: 1 }))).toMatchObject({
      consistency_check_failures: 1,
    });
  });

  test.each<[string, Partial<RunSummary>]>([
    ['a tenant failed', { tenantsFailed: ['DEFAULT'], errors: 1 }],
    ['the time budget ended', { budgetExhausted: true }],
    ['the Core DB was silent', { coreUnreachable: true }],
  ])('rate no part of the platform when %s', (_, partial) => {
    const summary = summaryOf({ ...partial, dualLinks: { needed: 8, consistent: 8 } });
    expect(emitted(summary)).not.toHaveProperty(['link.dual_link_consistency']);
  });

  test('in report mode count no fixes and no failures', () => {
    const values = emitted(summaryOf({ mode: 'DRY RUN', openFindings: 3 }));
    expect(values).not.toHaveProperty('consistency_check_failures');
    expect(values).not.toHaveProperty(['job.checker.issues_fixed']);
    expect(values).toMatchObject({ 'job.checker.heartbeat': 1 });
  });

  test('are none of a run that somebody started for one tenant or as a dry run', () => {
    expect(emitted(summaryOf(), { tenant: 'DEFAULT' })).toEqual({});
    expect(emitted(summaryOf(), { dryRun: true })).toEqual({});
  });
});

describe('The log of a run', () => {
  const started = new Date('2025-11-09T14:30:00.500Z');
  const completed = new Date('2025-11-09T14:30:02Z');

  test("keeps the lines of the ERP's job log", () => {
    const lines = greppableLines(summaryOf({ missingCoreLinks: 1, fixed: 1 }), started, completed);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Started at: 2025-11-09 14:30:00',
        'Mode: LIVE',
        'Tenants processed: 0',
        'Missing tenant links: 0',
        'Missing core links: 1',
        'Invalid formats: 0',
        'Orphaned serials: 0',
        'Fixed: 1',
        'Quarantined: 0',
        'Errors: 0',
        'Completed at: 2025-11-09 14:30:02',
        '✅ Success!',
      ]),
    );
  });

  test('claims neither fixes nor success in a dry run', () => {
    const lines = greppableLines(summaryOf({ mode: 'DRY RUN' }), started, completed);
    expect(lines.join('\n')).not.toMatch(/Fixed|Quarantined|Success/);
    expect(lines).toContain('Mode: DRY RUN');
  });
});
