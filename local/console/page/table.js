import { el, showList } from './dom.js';

/**
 * A table that scrolls inside its own box when it is wider than the page.
 * @returns its box and `show(rows)`; a row is what `cellsOf` makes cells of.
 */
export function table({ caption, columns, keyOf, cellsOf, empty, hiddenCaption = false }) {
  const body = el('tbody');
  const nothing = el('p', { class: 'quiet', hidden: true }, empty);
  const head = columns.map((column) =>
    typeof column === 'string'
      ? el('th', { scope: 'col' }, column)
      : el('th', { scope: 'col', class: column.number ? 'number' : null }, column.text),
  );
  const content = el(
    'table',
    {},
    el('caption', { class: hiddenCaption ? 'unseen' : null }, caption),
    el('thead', {}, el('tr', {}, head)),
    body,
  );
  const scroller = el(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': caption },
    content,
  );
  return {
    box: el('div', { class: 'table' }, scroller, nothing),
    show(rows) {
      nothing.hidden = rows.length > 0;
      scroller.hidden = rows.length === 0;
      showList(body, rows, keyOf, (row) => el('tr', {}, cellsOf(row)));
    },
  };
}

export function cell(...children) {
  return el('td', {}, ...children);
}

export function timeCell(text) {
  return el('td', { class: 'time' }, text);
}

/** A cell of sentences, which phones must not squeeze to a word a line. */
export function wideCell(...children) {
  return el('td', { class: 'wide' }, ...children);
}

/** The cell that names its row. */
export function rowHead(...children) {
  return el('th', { scope: 'row' }, ...children);
}

export function numberCell(value, mark) {
  return el('td', { class: `number ${mark ?? ''}`.trim() }, value);
}
