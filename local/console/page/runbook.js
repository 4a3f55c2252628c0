import { ask } from './ask.js';
import { renderBlocks } from './blocks.js';
import { openDialog } from './dialog.js';
import { el } from './dom.js';

/** Shows a runbook of docs/runbooks. */
export async function openRunbook(name) {
  const { body } = openDialog(`Runbook: ${name}`, el('p', {}, 'Reading …'));
  try {
    const [first, ...rest] = await ask('GET', `runbook/${encodeURIComponent(name)}`);
    // Its title stands above already.
    body.replaceChildren(...renderBlocks(first?.kind === 'heading' ? rest : [first, ...rest], 2));
  } catch (error) {
    body.replaceChildren(el('p', { class: 'bad' }, error.message));
  }
}

export function runbookButton(name, text = 'Runbook') {
  return el(
    'button',
    { type: 'button', 'aria-label': `${text} of ${name}`, on: { click: () => openRunbook(name) } },
    text,
  );
}
