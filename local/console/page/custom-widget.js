import { ask } from './ask.js';
import { renderBlocks } from './blocks.js';
import { theme } from './colors.js';
import { openDialog } from './dialog.js';
import { byId, el } from './dom.js';
import { sanitise } from './sanitise.js';

/** Each look costs an invocation and its queries, so not at every refresh of the page. */
const PAUSE_MS = 20_000;

/** A widget that a function draws. */
export function customWidget({ id, title }) {
  const content = el(
    'div',
    { class: 'custom-content', 'aria-busy': 'true' },
    el('p', { class: 'quiet' }, 'Asking its function …'),
  );
  const widget = { id, title, content, shown: '', range: undefined, nextLook: 0, busy: false };
  return {
    content,
    update({ refresh, timeRange }, { range }) {
      const otherRange = widget.range !== range && timeRange;
      const due = refresh && performance.now() >= widget.nextLook;
      if (widget.range === undefined || otherRange || due) look(widget, range);
    },
  };
}

async function look(widget, range) {
  // Somebody who is at a field or button of it is not disturbed.
  if (widget.busy || (widget.range === range && widget.content.contains(document.activeElement))) return;
  widget.busy = true;
  widget.range = range;
  const answer = await call(widget);
  widget.nextLook = performance.now() + PAUSE_MS;
  widget.busy = false;
  show(widget, answer);
}

function show(widget, answer) {
  if (JSON.stringify(answer) === widget.shown) return;
  widget.shown = JSON.stringify(answer);
  fill(widget.content, answer, widget);
}

/** @param order What a button calls; without it the widget itself is asked. */
async function call({ id, content, range }, order) {
  const { clientWidth: width, clientHeight: height } = content;
  const asked = {
    range: range ?? byId('range').value,
    theme: theme(),
    width,
    height,
    form: formOf(content),
    ...(order && { call: order }),
  };
  return await ask('POST', `widget/${id}`, asked).catch((error) => ({
    kind: 'error',
    message: error.message,
  }));
}

/** What stands in the widget's own fields; boxes of one name make a list. */
function formOf(content) {
  const form = {};
  for (const field of content.querySelectorAll('input[name], select[name], textarea[name]')) {
    const chosen = field.type === 'checkbox' || field.type === 'radio' ? field.checked : true;
    if (!chosen) continue;
    if (field.type === 'checkbox') form[field.name] = [...(form[field.name] ?? []), field.value];
    else form[field.name] = field.value;
  }
  return form;
}

/** Shows an answer in a place of the page, its buttons at work. */
function fill(place, answer, widget) {
  place.removeAttribute('aria-busy');
  switch (answer.kind) {
    case 'html':
      place.replaceChildren(sanitise(answer.html));
      makeReachable(place, widget.title);
      armActions(place, widget);
      return;
    case 'markdown':
      place.replaceChildren(...renderBlocks(answer.blocks, 4));
      return;
    case 'json':
      place.replaceChildren(el('pre', { tabindex: 0 }, answer.text));
      return;
    case 'error':
      place.replaceChildren(el('p', { class: 'bad' }, answer.message));
  }
}

/** Functions write plain tables; screen readers want to know what heads what, and wide ones must scroll. */
function makeReachable(place, title) {
  for (const head of place.querySelectorAll('thead th:not([scope])')) head.setAttribute('scope', 'col');
  for (const [index, content] of [...place.querySelectorAll('table')].entries()) {
    const box = el('div', {
      class: 'scroll',
      role: 'region',
      tabindex: 0,
      'aria-label': `Table ${index + 1} of ${title}`,
    });
    content.replaceWith(box);
    box.append(content);
  }
}

/** A `cwdb-action` acts on the element before it. */
function armActions(place, widget) {
  for (const action of place.querySelectorAll('cwdb-action')) {
    const target = action.previousElementSibling;
    const order = {
      kind: action.getAttribute('action') ?? 'html',
      endpoint: action.getAttribute('endpoint') ?? '',
      display: action.getAttribute('display') ?? 'popup',
      confirmation: action.getAttribute('confirmation'),
      body: action.getAttribute('action') === 'call' ? action.textContent : action.innerHTML,
    };
    const event = action.getAttribute('event') ?? 'click';
    action.remove();
    if (target === null) continue;
    pressable(target, event);
    target.addEventListener(event, () => act(order, widget, target.textContent.trim()));
  }
}

/** Buttons of CloudWatch are links without an address: here the keyboard reaches them as well. */
function pressable(target, event) {
  if (event !== 'click' || target.matches('button, a[href], input, select')) return;
  target.setAttribute('role', 'button');
  target.setAttribute('tabindex', '0');
  target.addEventListener('keydown', (pressed) => {
    if (pressed.key !== 'Enter' && pressed.key !== ' ') return;
    pressed.preventDefault();
    target.click();
  });
}

async function act({ kind, endpoint, display, confirmation, body }, widget, name) {
  if (confirmation !== null && !(await confirmed(name, confirmation))) return;
  const answer = kind === 'call' ? await callWith(widget, endpoint, body) : { kind: 'html', html: body };
  if (display === 'widget') {
    widget.shown = '';
    fill(widget.content, answer, widget);
  } else fill(openDialog(name || 'Answer').body, answer, widget);
}

async function callWith(widget, endpoint, body) {
  let payload;
  try {
    payload = body.trim() === '' ? {} : JSON.parse(body);
  } catch {
    return { kind: 'error', message: 'The payload of this action is not JSON.' };
  }
  return await call(widget, { endpoint, payload });
}

function confirmed(name, question) {
  return new Promise((resolve) => {
    const yes = el('button', { type: 'button', class: 'primary' }, 'Yes');
    const { dialog } = openDialog(name || 'Are you sure?', el('p', {}, question), yes);
    let sure = false;
    yes.addEventListener('click', () => {
      sure = true;
      dialog.close();
    });
    dialog.addEventListener('close', () => resolve(sure));
    yes.focus();
  });
}
