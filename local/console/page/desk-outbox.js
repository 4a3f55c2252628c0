import { openExplanation } from './desk-explain.js';
import { requeueWithTrial } from './desk-requeue.js';
import { askNote } from './dialog.js';
import { button, el, foreign } from './dom.js';
import { cell, rowHead, table, timeCell, wideCell } from './table.js';
import { time } from './words.js';

export function outboxPart(desk, place) {
  const onFault = (error) => desk.say(error.message);
  const list = table({
    caption: 'Outbox entries: links that failed',
    columns: ['Serial', 'Decide', 'Last error', 'Attempts', 'Token', 'Created, UTC'],
    keyOf: ({ id }) => id,
    cellsOf: (entry) => cells(entry, desk, onFault),
    empty: 'No entry has this status.',
  });
  const status = el(
    'select',
    { id: 'outbox-status', on: { change: () => part.look().catch(onFault) } },
    ['dead', 'pending', 'done'].map((each) => el('option', { value: each }, each)),
  );
  place.append(
    el(
      'div',
      { class: 'bar' },
      el('h3', {}, 'Outbox'),
      el('label', {}, 'Status ', status),
      button('Requeue all dead …', () => requeueWithTrial(desk, { all_dead: true }, 'all dead entries'), {
        onFault,
      }),
    ),
    list.box,
  );
  const part = {
    async look() {
      list.show((await desk.api.outbox(status.value)).entries);
    },
  };
  return part;
}

function cells(entry, desk, onFault) {
  const { id, serial_code, token_id, retry_count, last_error, created_at, acknowledgement } = entry;
  const about = { onFault };
  return [
    rowHead(foreign(serial_code)),
    el(
      'td',
      { class: 'buttons' },
      button('Explain', () => openExplanation(desk, id), {
        ...about,
        'aria-label': `Explain ${serial_code}`,
      }),
      entry.status === 'dead' ? decisions(entry, desk, about) : null,
    ),
    wideCell(foreign(last_error ?? '–'), acknowledgement && acknowledged(acknowledgement)),
    cell(retry_count),
    cell(token_id),
    timeCell(time(created_at)),
  ];
}

function decisions({ id, serial_code, acknowledgement }, desk, about) {
  const requeue = button('Requeue …', () => requeueWithTrial(desk, { ids: [id] }, serial_code), {
    ...about,
    'aria-label': `Requeue ${serial_code}`,
  });
  if (acknowledgement !== null) return [requeue];
  const work = async () => {
    const note = await askNote(
      `Acknowledge ${serial_code}`,
      'It stays dead, and the alarm no longer counts it. For entries that no attempt can link.',
      'Acknowledge',
    );
    if (note === undefined) return;
    const { changed } = await desk.api.acknowledge(id, note);
    desk.say(
      changed
        ? `${serial_code} is acknowledged.`
        : `${serial_code} was acknowledged before; the first note stands.`,
    );
    await desk.refresh();
  };
  return [requeue, button('Acknowledge …', work, { ...about, 'aria-label': `Acknowledge ${serial_code}` })];
}

function acknowledged({ note, by, at }) {
  return el('span', { class: 'note-line' }, `acknowledged ${time(at)} by ${by}: `, foreign(note));
}
