import { seriesColor, seriesMark } from './colors.js';
import { el } from './dom.js';
import { number } from './words.js';

const SHAPES = { circle: '●', rect: '■', triangle: '▲', diamond: '◆', pin: '▼', arrow: '►' };

/** Names of the lines with their newest values, as text that can be read, selected and enlarged. */
export function legend() {
  const content = el('ul', { class: 'legend' });
  let shown;
  return {
    content,
    update({ series, legend: wanted }) {
      content.hidden = wanted?.position === 'hidden';
      const text = JSON.stringify(series.map((each) => [each.label, newest(each)]));
      if (text === shown) return;
      shown = text;
      content.replaceChildren(...series.map(item));
    },
  };
}

function item(series, index) {
  const mark = el('span', { class: 'mark', 'aria-hidden': 'true' }, SHAPES[seriesMark(index).symbol]);
  mark.style.color = seriesColor(series, index);
  const right = series.yAxis === 'right' ? ' (right axis)' : '';
  return el('li', {}, mark, ` ${series.label}${right} `, el('strong', {}, number(newest(series))));
}

/** The value of the newest period in which something was measured. */
export function newest({ points }) {
  return points.findLast(([, value]) => value !== null)?.[1] ?? null;
}
