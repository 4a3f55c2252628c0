import { ask } from './ask.js';
import { openDialog } from './dialog.js';
import { button, byId, el, foreign } from './dom.js';
import { runbookButton } from './runbook.js';
import { cell, rowHead, table, timeCell, wideCell } from './table.js';
import { STATE_WORDS, time } from './words.js';

export function startAlarms(status) {
  const list = table({
    caption: 'All alarms, those that fire first',
    columns: ['Alarm', 'State', 'Since, UTC', 'Reason', 'Look closer'],
    keyOf: ({ name }) => name,
    cellsOf: cells,
    empty: 'The stack has no alarms.',
  });
  byId('alarm-list').append(list.box);
  status.follow(({ alarms }) => list.show(alarms));
}

function cells(alarm) {
  const { name, words, silent } = alarm;
  return [
    rowHead(foreign(name), silent ? el('span', { class: 'quiet' }, ' (measures only)') : null),
    cell(stateBadge(alarm.state), ...notes(alarm)),
    timeCell(time(alarm.since)),
    wideCell(foreign(alarm.reason)),
    el(
      'td',
      { class: 'buttons' },
      button('History', () => openHistory(name), { 'aria-label': `History of ${name}` }),
      words.runbook === null ? null : runbookButton(words.runbook),
    ),
  ];
}

export function stateBadge(state) {
  return el('span', { class: `state ${state}` }, STATE_WORDS[state] ?? state);
}

function notes({ inWarmUp, suppressedBy, mutedUntil, state }) {
  return [
    inWarmUp ? 'warming up' : null,
    suppressedBy && state === 'ALARM' ? 'held back: another alarm explains it' : null,
    mutedUntil ? `muted until ${time(mutedUntil)}` : null,
  ].map((note) => note && el('span', { class: 'note-line' }, note));
}

async function openHistory(name) {
  const changes = await ask('GET', `history/${encodeURIComponent(name)}`);
  const items = changes.map(({ at, from, to, reason }) =>
    el(
      'li',
      {},
      el('strong', {}, `${time(at)} UTC: `),
      `${STATE_WORDS[from] ?? from} → `,
      stateBadge(to),
      el('p', {}, foreign(reason)),
    ),
  );
  openDialog(
    `History of ${name}`,
    items.length === 0
      ? el('p', {}, 'It has not changed since the start.')
      : el('ol', { class: 'history' }, items),
  );
}
