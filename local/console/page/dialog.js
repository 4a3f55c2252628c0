import { button, el } from './dom.js';

/** Opens a window over the page; Escape and *Close* end it, and the focus goes back to where it was. */
export function openDialog(title, ...content) {
  const heading = el('h2', { id: 'dialog-heading' }, title);
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-heading' });
  const close = button('Close', () => dialog.close(), { class: 'close' });
  const body = el(
    'div',
    { class: 'dialog-body', tabindex: 0, role: 'region', 'aria-label': 'Content' },
    ...content,
  );
  dialog.append(el('div', { class: 'bar' }, heading, close), body);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body };
}

/** Asks for a note. Resolves with the text, or undefined when the window was closed. */
export function askNote(title, explanation, label) {
  return new Promise((resolve) => {
    const input = el('textarea', { id: 'note', required: true, maxlength: 500, rows: 3 });
    const form = el(
      'form',
      { method: 'dialog', class: 'note' },
      el('p', {}, explanation),
      el('label', { for: 'note' }, 'Note (who reads it later wants to know why)'),
      input,
      el('button', { type: 'submit', class: 'primary' }, label),
    );
    let note;
    form.addEventListener('submit', () => {
      note = input.value.trim();
    });
    const { dialog } = openDialog(title, form);
    dialog.addEventListener('close', () => resolve(note === '' ? undefined : note));
    input.focus();
  });
}
