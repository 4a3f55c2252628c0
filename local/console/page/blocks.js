import { el } from './dom.js';
import { openRunbook } from './runbook.js';

/**
 * The elements of Markdown that the console has read into blocks.
 * @param level What stands for a heading of the first level.
 */
export function renderBlocks(blocks, level = 3) {
  return blocks.map((block) => renderBlock(block, level));
}

function renderBlock(block, level) {
  switch (block.kind) {
    case 'heading':
      return el(`h${Math.min(6, level + block.level - 1)}`, {}, renderText(block.text));
    case 'paragraph':
      return el('p', {}, renderText(block.text));
    case 'list':
      return el(
        block.start === null ? 'ul' : 'ol',
        block.start === null ? {} : { start: block.start },
        block.items.map((item) => el('li', {}, renderText(item))),
      );
    case 'code':
      return el('pre', { tabindex: 0 }, el('code', {}, block.text));
    case 'table':
      return el(
        'div',
        { class: 'scroll', role: 'group', tabindex: 0, 'aria-label': 'Table' },
        el(
          'table',
          {},
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              block.head.map((text) => el('th', { scope: 'col' }, renderText(text))),
            ),
          ),
          el(
            'tbody',
            {},
            block.rows.map((row) =>
              el(
                'tr',
                {},
                row.map((text) => el('td', {}, renderText(text))),
              ),
            ),
          ),
        ),
      );
  }
}

const TAGS = { bold: 'strong', italic: 'em', code: 'code' };

function renderText(inlines) {
  return inlines.map((inline) => {
    if (inline.kind === 'text') return inline.text;
    if (inline.kind === 'link') return link(inline);
    return el(TAGS[inline.kind], {}, inline.text);
  });
}

/** Web addresses lead there, runbooks open here; anything else leads nowhere on this machine. */
function link({ text, target }) {
  if (/^https?:\/\//.test(target))
    return el('a', { href: target, target: '_blank', rel: 'noreferrer' }, text);
  const runbook = /(?:^|\/)([\w-]+)\.md$/.exec(target)?.[1];
  if (
    runbook === undefined ||
    /(^|\/)(on-call|glossary|reference|deploy|api|events|drills)\.md$/.test(target)
  ) {
    return el('span', { title: target }, text);
  }
  return el('button', { type: 'button', class: 'link', on: { click: () => openRunbook(runbook) } }, text);
}
