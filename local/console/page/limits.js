import { el } from './dom.js';
import { number } from './words.js';

/** The annotations whose filled side the value is on. */
function crossed(annotations, value) {
  return annotations.filter(
    ({ fill, value: limit, visible }) =>
      visible !== false &&
      value !== null &&
      ((fill === 'above' && value >= limit) || (fill === 'below' && value <= limit)),
  );
}

/** One line a limit, with a word for which side of it the value is on. */
export function limitLines({ horizontal }, value) {
  const over = crossed(horizontal, value);
  return horizontal
    .filter(({ visible }) => visible !== false)
    .map((limit) => {
      const beyond = over.includes(limit);
      const label = limit.label ?? `limit ${number(limit.value)}`;
      const swatch = el('span', { class: 'mark', 'aria-hidden': 'true' }, beyond ? '■' : '□');
      if (limit.color) swatch.style.color = limit.color;
      return el('li', { class: beyond ? 'beyond' : '' }, swatch, ` ${label}${beyond ? ': here now' : ''}`);
    });
}
