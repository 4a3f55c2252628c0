import { askNote } from './dialog.js';
import { button, el, foreign } from './dom.js';
import { cell, rowHead, table, timeCell } from './table.js';
import { time } from './words.js';

export function quarantinePart(desk, place) {
  const list = table({
    caption: 'Quarantined serials that nobody has resolved',
    columns: ['Serial', 'Decide', 'Reason', 'Found in', 'Since, UTC'],
    keyOf: ({ id }) => id,
    cellsOf: (serial) => cells(serial, desk),
    empty: 'The quarantine is empty.',
  });
  place.append(el('h3', {}, 'Quarantine'), list.box);
  return {
    async look() {
      list.show((await desk.api.quarantine()).quarantine);
    },
  };
}

function cells({ id, serial_code, reason, source_table, source_id, quarantined_at }, desk) {
  const work = async () => {
    const note = await askNote(
      `Resolve ${serial_code}`,
      'Say that it has been dealt with: it leaves the open quarantine.',
      'Resolve',
    );
    if (note === undefined) return;
    await desk.api.resolve(id, note);
    desk.say(`${serial_code} is resolved.`);
    await desk.refresh();
  };
  return [
    rowHead(foreign(serial_code)),
    el(
      'td',
      { class: 'buttons' },
      button('Resolve …', work, {
        'aria-label': `Resolve ${serial_code}`,
        onFault: (error) => desk.say(error.message),
      }),
    ),
    cell(reason),
    cell(foreign(`${source_table}${source_id === null ? '' : ` ${source_id}`}`)),
    timeCell(time(quarantined_at)),
  ];
}
