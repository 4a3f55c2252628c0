import { el } from './dom.js';
import { number, time } from './words.js';

const SHOWN_ROWS = 60;

/** The numbers of a chart for who does not see it, or wants them exactly. Built when somebody opens it. */
export function numbersTable(title) {
  const content = el(
    'details',
    { class: 'numbers' },
    el('summary', {}, 'Numbers', el('span', { class: 'unseen' }, ` of ${title}`)),
  );
  const box = el('div', {
    class: 'scroll',
    role: 'region',
    tabindex: 0,
    'aria-label': `Numbers of ${title}`,
  });
  content.append(box);
  let newest;
  const show = () => {
    if (content.open && newest !== undefined) box.replaceChildren(tableOf(title, newest));
  };
  content.addEventListener('toggle', show);
  return {
    content,
    update(widget) {
      newest = widget;
      show();
    },
  };
}

function tableOf(title, { series }) {
  const measured = series.map(({ points }) => new Map(points.filter(([, value]) => value !== null)));
  const times = [...new Set(measured.flatMap((points) => [...points.keys()]))].sort((a, b) => b - a);
  const rows = times.slice(0, SHOWN_ROWS).map((at) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, time(new Date(at).toISOString())),
      measured.map((points) => el('td', { class: 'number' }, number(points.get(at)))),
    ),
  );
  return el(
    'table',
    {},
    el(
      'caption',
      {},
      `${title}, newest first${times.length > SHOWN_ROWS ? `, the newest ${SHOWN_ROWS}` : ''}`,
    ),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, 'Start of the period, UTC'),
        series.map(({ label }) => el('th', { scope: 'col', class: 'number' }, label)),
      ),
    ),
    el('tbody', {}, rows),
  );
}
