import { type AlertRule, alertRules, type Condition } from '../lib/catalogue/alert-rules.ts';
import { logQueries } from '../lib/catalogue/log-queries.ts';
import { type Metric, metrics } from '../lib/catalogue/metrics.ts';
import { type Slo, slos } from '../lib/catalogue/slos.ts';
import { timeToDetect } from '../lib/catalogue/time-to-detect.ts';
import { resourceTypes } from '../local/template/resource-types/index.ts';
import { capacities, FEW_TENANTS, MOST_SEARCHED, SERIALS_PER_TENANT } from './cost/capacity.ts';
import { costRows } from './cost/docs-table.ts';
import { grantParts } from './grant-docs.ts';
import { openApiDocument } from './openapi/document.ts';

/**
 * The generated pages and parts of pages, as they should be; each is computed when it is asked for.
 * @param read Reads a file of this project; only files that hold generated parts are asked for.
 */
export function generatedDocs(read: (file: string) => string): ReadonlyMap<string, () => string> {
  return new Map([
    ['README.md', () => withParts(read('README.md'), { alarms: alarmTable('docs/runbooks') })],
    ['docs/cost.md', () => withParts(read('docs/cost.md'), { costs: costTable() })],
    ['docs/dashboard.md', () => withParts(read('docs/dashboard.md'), { queries: queryTable() })],
    ['docs/deploy.md', () => withParts(read('docs/deploy.md'), grantParts())],
    ['docs/local-aws.md', () => withParts(read('docs/local-aws.md'), { resources: resourceTable() })],
    ['docs/reference.md', reference],
    ['docs/scale.md', () => withParts(read('docs/scale.md'), { capacity: capacityTable() })],
    ['functions/api-document/openapi.json', () => `${JSON.stringify(openApiDocument(), null, 1)}\n`],
  ]);
}

/** Replaces what stands between `<!-- generated: name -->` and `<!-- end -->`. */
function withParts(text: string, parts: Readonly<Record<string, string>>): string {
  return text.replace(
    /<!-- generated: (\w+) -->\n[\s\S]*?<!-- end -->/g,
    (_, name: string) => `<!-- generated: ${name} -->\n${parts[name] ?? ''}\n<!-- end -->`,
  );
}

function reference(): string {
  return `<!-- Generated from lib/catalogue by \`npm run docs\`. -->

# Reference

## Objectives

${sloTable()}

## Alert rules

${alarmTable('runbooks')}

${DETECTION}

${detectionTable()}

## Metrics

Namespace \`SerialNumberSystem\`, dimension \`Environment\`; heartbeats also \`Shard\`.

${metricTable()}
`;
}

function queryTable(): string {
  return table(
    ['query', 'answers', 'log groups'],
    logQueries.map(({ name, answers, logs }) => [name, answers, logs.join(', ')]),
  );
}

function capacityTable(): string {
  const about = (count: number) =>
    `${count === MOST_SEARCHED ? 'over ' : ''}${Number(count.toPrecision(2)).toLocaleString('en-US')}`;
  return table(
    [
      'job',
      'shards',
      `tenants, with ${SERIALS_PER_TENANT} serials a day each`,
      `serials a day, of ${FEW_TENANTS} tenants together`,
    ],
    capacities().map(({ job, shards, tenants, serialsPerDay }) => [
      job,
      String(shards),
      about(tenants),
      about(serialsPerDay),
    ]),
  );
}

function costTable(): string {
  const { head, rows } = costRows();
  return table(head, rows);
}

function sloTable(): string {
  const rows = Object.entries<Slo>(slos).map(([name, { measurement, target, inclusive, alertThreshold }]) => [
    `\`${name}\``,
    measurement,
    `${inclusive ? 'at most' : 'below'} ${target}`,
    `above ${alertThreshold}`,
  ]);
  return table(['objective', 'measured as', 'target', 'alert'], rows);
}

function alarmTable(runbooks: string): string {
  const rows = Object.entries<AlertRule>(alertRules).map(
    ([name, { severity, says, condition, channels }]) => [
      `[\`${name}\`](${runbooks}/${name}.md)`,
      severity,
      says,
      timing(condition),
      channels.map((channel) => (channel === 'email' ? 'e-mail' : 'Slack')).join(', '),
    ],
  );
  return table(['alarm', 'severity', 'says', 'judged on', 'goes to'], rows);
}

const DETECTION = `### Time to detect

From the cause to the first message, at the latest: the cause comes just after a run of the job that would have measured it, and stays; for silence, from the last run. Percentiles and counts of events: from the moment that enough of them were bad; budgets: from the moment that enough of the first day was bad. The drill \`fires\` of each rule proves it (\`npm run drill -- <alarm>/fires\`).`;

function detectionTable(): string {
  const rows = Object.entries<AlertRule>(alertRules).map(([name, rule]) => [
    `\`${name}\``,
    spellMinutes(timeToDetect(rule)),
  ]);
  return table(['alarm', 'told within'], rows);
}

function spellMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function timing(condition: Condition): string {
  switch (condition.kind) {
    case 'percentile':
      return `one hour, at least ${condition.minimumSlow} slow ones`;
    case 'dead-man':
      return `${condition.n} × ${duration(condition.period)} of silence`;
    case 'error-budget':
      return `${condition.m} of ${condition.n} days, at least ${condition.minimumBad} bad`;
    case 'gauge':
    case 'traffic':
    case 'aws':
      return `${condition.m} of ${condition.n} × ${duration(condition.period)}`;
  }
}

function duration(seconds: number): string {
  return seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${seconds / 60} min`;
}

function metricTable(): string {
  const rows = Object.entries<Metric>(metrics).map(
    ([name, { unit, kind, emitters, description, source }]) => [
      `\`${name}\``,
      unit,
      kind,
      emitters.join(', '),
      `${description} Source: ${source}.`,
    ],
  );
  return table(['metric', 'unit', 'kind', 'emitted by', 'what it is'], rows);
}

function resourceTable(): string {
  const sorted = resourceTypes.toSorted((a, b) => (a.type < b.type ? -1 : 1));
  const rows = sorted.map(({ type, becomes, modelled, withoutEffect }) => [
    `\`${type}\``,
    becomes,
    Object.keys(modelled.shape ?? {}).join(', ') || '–',
    Object.entries(byReason(withoutEffect))
      .map(([reason, names]) => `${names.join(', ')}: ${reason}`)
      .join('; ') || '–',
  ]);
  return table(['resource', 'becomes', 'properties with effect', 'accepted without effect'], rows);
}

function byReason(withoutEffect: Readonly<Record<string, string>>): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [name, reason] of Object.entries(withoutEffect))
    grouped[reason] = [...(grouped[reason] ?? []), name];
  return grouped;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
