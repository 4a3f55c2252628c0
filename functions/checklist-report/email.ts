import type { Cadence } from './checklist-event.ts';
import type { Figures } from './figures.ts';
import type { Periods } from './periods.ts';
import { gapsOf } from './reading.ts';
import { counted, type Section } from './sections/section.ts';

export interface Email {
  /** Below 100 characters and without line breaks, as SNS demands. */
  readonly subject: string;
  readonly text: string;
}

export interface ReportHead {
  readonly environment: string;
  readonly cadence: Cadence;
  readonly periods: Periods;
  readonly now: Date;
}

/** SNS takes fewer than 100 characters. */
const LONGEST_SUBJECT = 99;
/** Bytes that SNS takes, less room for the sentence that says what is missing. */
const LARGEST_TEXT = 262_144 - 200;

/** Puts a report into words: first whether anything needs attention and what, then the items of the checklist. */
export function writeEmail(head: ReportHead, figures: Figures, sections: readonly Section[]): Email {
  const points = [
    ...new Set([...gapsOf(figures.tenants), ...sections.flatMap(({ attention }) => attention)]),
  ];
  const { cadence, environment, periods, now } = head;
  const title = `Serial Monitoring ${environment}, ${cadence} ${periods.current.label}`;
  const verdict =
    points.length === 0
      ? 'nothing needs attention'
      : `${counted(points.length, 'point needs', 'points need')} attention`;
  const text = [
    points.length === 0
      ? 'Nothing that is measured needs attention.'
      : `${counted(points.length, 'point needs', 'points need')} attention:`,
    ...points.map((point) => `  * ${point}`),
    '',
    `${title}: answers to the monitoring checklist`,
    ...sections.flatMap(({ title: item, lines }, index) => [
      '',
      `${index + 1}. ${item}`,
      ...lines.map((line) => `   ${line}`),
    ]),
    '',
    `Read at ${now.toISOString().slice(0, 19)}Z. Days and times are UTC.`,
  ];
  return { subject: `${title}: ${verdict}`.slice(0, LONGEST_SUBJECT), text: cutToLimit(text) };
}

/** Drops the last lines of a report that SNS would refuse as a whole. */
function cutToLimit(lines: readonly string[]): string {
  let bytes = 0;
  const kept = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes > LARGEST_TEXT;
  });
  if (kept === -1) return lines.join('\n');
  return [...lines.slice(0, kept), `(${lines.length - kept} more lines do not fit into one message)`].join(
    '\n',
  );
}
