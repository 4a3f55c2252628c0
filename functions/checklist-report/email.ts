import type { Report } from '../shared/checklist/compose.ts';
import { plainText } from '../shared/checklist/plain-text.ts';
import type { Message } from '../shared/publish.ts';

/** SNS takes fewer than 100 characters. */
const LONGEST_SUBJECT = 99;
/** Bytes that SNS takes, less room for the sentence that says what is missing. */
const LARGEST_TEXT = 262_144 - 200;

/** The whole report as an e-mail. */
export function reportEmail(report: Report): Required<Message> {
  const { environment, cadence, periods, headline } = report;
  const subject = `Serial Monitoring ${environment}, ${cadence} ${periods.current.label}: ${headline}`;
  return {
    subject: subject.slice(0, LONGEST_SUBJECT).toWellFormed(),
    text: cutToLimit(plainText(report).split('\n')),
  };
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
