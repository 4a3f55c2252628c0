import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AlertRule, alertRules } from '../../lib/catalogue/alert-rules.ts';
import { type Metric, metrics } from '../../lib/catalogue/metrics.ts';
import { budgetOf, objectiveOf, type Slo, slos } from '../../lib/catalogue/slos.ts';

const rules: [string, AlertRule][] = Object.entries(alertRules);

/** Name and unit of every metric of the requirements, in their order. */
const REQUIRED_METRICS = {
  'serial.pre_generated_total': 'Count',
  'serial.spawn_used_total': 'Count',
  'serial.spawn_missing_total': 'Count',
  'serial.link_failed_total': 'Count',
  'serial.link_success_total': 'Count',
  'serial.oem_generated_total': 'Count',
  'serial.hat_generated_total': 'Count',
  'serial.generation_latency_ms': 'Milliseconds',
  'link.tenant_success_rate': 'Percent',
  'link.core_success_rate': 'Percent',
  'link.dual_link_consistency': 'Percent',
  'link.outbox_pending_count': 'Count',
  'link.outbox_dead_count': 'Count',
  'error.context_mismatch_total': 'Count',
  'error.duplicate_total': 'Count',
  'error.invalid_format_total': 'Count',
  'error.link_failure_total': 'Count',
  'quarantine.total_quarantined': 'Count',
  'quarantine.invalid_format': 'Count',
  'quarantine.orphaned': 'Count',
};

describe('Metrics', () => {
  test('hold exactly the twenty of the requirements, with their units', () => {
    const required = Object.entries<Metric>(metrics).filter(([, { origin }]) => origin === 'requirements');
    expect(Object.fromEntries(required.map(([name, { unit }]) => [name, unit]))).toEqual(REQUIRED_METRICS);
  });
});

describe('Objectives', () => {
  test('hold the targets and alert thresholds of the requirements', () => {
    const table = Object.entries(slos).map(([name, { target, alertThreshold }]) => [
      name,
      target,
      alertThreshold,
    ]);
    expect(table).toEqual([
      ['serial_generation_p99', 200, 500],
      ['registry_link_error_rate', 0.1, 1],
      ['assignment_resolution_p95', 150, 300],
      ['outbox_pending_age', 3_600, 21_600],
      ['consistency_check_failures', 0, 0],
    ]);
  });
});

describe('Alert rules', () => {
  test('hold the rules of the requirements with severity, threshold and channels', () => {
    const table = rules
      .filter(([, { origin }]) => origin === 'requirements')
      .map(([name, { severity, condition, channels }]) => [
        name,
        severity,
        'threshold' in condition ? condition.threshold : undefined,
        channels.join('+'),
      ]);
    expect(table).toEqual([
      ['outbox-dead-entries', 'critical', 0, 'email+slack'],
      ['consistency-check-failures', 'critical', 0, 'email'],
      ['link-error-rate', 'critical', 1, 'email+slack'],
      ['outbox-pending-age', 'warning', 21_600, 'slack'],
      ['generation-latency-p99', 'warning', 500, 'slack'],
      ['quarantine-growth', 'warning', 10, 'slack'],
      ['assignment-resolution-p95', 'warning', 300, 'slack'],
    ]);
  });

  test('give each gauge a dead-man rule that speaks when it falls silent', () => {
    for (const [name, { condition }] of rules) {
      if (condition.kind !== 'gauge') continue;
      const partner = rules.find(([other]) => other === condition.deadMan)?.[1].condition;
      expect(partner?.kind, `${name} names ${condition.deadMan}`).toBe('dead-man');
      const watched: Metric = metrics[condition.metric];
      const heart: Metric | undefined = partner?.kind === 'dead-man' ? metrics[partner.metric] : undefined;
      expect(watched.emitters, `${name} and ${condition.deadMan} watch the same function`).toContain(
        heart?.emitters[0],
      );
    }
  });

  test('let only warnings follow from another rule, and that rule exists', () => {
    for (const [name, { severity, followsFrom }] of rules) {
      if (followsFrom === undefined) continue;
      expect(severity, name).toBe('warning');
      expect(Object.keys(alertRules)).toContain(followsFrom);
    }
  });

  test('watch the slow use of the error budget of each objective that has one', () => {
    const withBudget = Object.values<Slo>(slos).filter((slo) => budgetOf(slo) !== null);
    const watched = rules.flatMap(([, { condition }]) =>
      condition.kind === 'error-budget' ? [condition.objective] : [],
    );
    expect(watched.toSorted((a, b) => a.target - b.target)).toEqual(
      withBudget.toSorted((a, b) => a.target - b.target),
    );
    for (const slo of withBudget)
      expect(Number(budgetOf(slo)) + Number(objectiveOf(slo))).toBeCloseTo(100, 9);
    expect(withBudget.map(budgetOf)).toEqual([1, 0.1, 5]);
  });

  test('let a planned maintenance mute everything but lost messages', () => {
    expect(rules.filter(([, { neverMuted }]) => neverMuted === true).map(([name]) => name)).toEqual([
      'email-deliveries-failed',
      'slack-deliveries-failed',
    ]);
  });

  test.each(rules.map(([name]) => name))('have a runbook: %s', (name) => {
    expect(existsSync(`docs/runbooks/${name}.md`)).toBe(true);
  });
});
