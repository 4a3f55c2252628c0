import type { LaneReport } from './lane-report.ts';
import type { LoadDocument } from './run.ts';

/** The document as people read it. */
export function printDocument({ minutes, steady, overLimit, memory, violations }: LoadDocument): string {
  return [
    `Steady load for ${minutes} min:`,
    ...tableOf(steady),
    `Twice the limit of ${overLimit.route}: ${overLimit.offered}/s offered, limit ${overLimit.limit}/s, ${overLimit.accepted ?? 'all'}/s taken, ${overLimit.refused} answered 429; the others meanwhile:`,
    ...tableOf(overLimit.others),
    `Memory of the system's process: ${memory.before} MB before, ${memory.after} MB after, ${memory.peak} MB at most: ${memory.samples.join(' ')}`,
    violations.length === 0 ? 'No violation.' : violations.join('\n'),
  ].join('\n');
}

const HEAD = ['lane', 'offered/s', 'taken/s', 'p50 ms', 'p95 ms', 'p99 ms', 'answers', 'wrong'];

function tableOf(lanes: readonly LaneReport[]): readonly string[] {
  const rows = lanes.map(({ name, offered, throughput, p50, p95, p99, statuses, errors }) => [
    name,
    String(offered),
    String(throughput),
    ...[p50, p95, p99].map((value) => String(value ?? '-')),
    Object.entries(statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', '),
    String(errors),
  ]);
  return [HEAD, ...rows].map((cells) => `  ${cells.map((cell) => cell.padEnd(12)).join('')}`.trimEnd());
}
