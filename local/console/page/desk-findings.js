import { el, foreign } from './dom.js';
import { cell, rowHead, table, timeCell, wideCell } from './table.js';
import { time } from './words.js';

/** The checker opens and closes findings; people put right what they are about. */
export function findingsPart(desk, place) {
  const list = table({
    caption: 'Open findings of the consistency checker, which closes them itself',
    columns: ['Subject', 'Check', 'What is wrong', 'First seen, UTC', 'Last seen, UTC'],
    keyOf: ({ id }) => id,
    cellsOf: ({ subject, check, detail, first_seen, last_seen }) => [
      rowHead(foreign(subject)),
      cell(check),
      wideCell(foreign(detail)),
      timeCell(time(first_seen)),
      timeCell(time(last_seen)),
    ],
    empty: 'Nothing is open.',
  });
  place.append(el('h3', {}, 'Findings'), list.box);
  return {
    async look() {
      list.show((await desk.api.findings()).findings);
    },
  };
}
