/**
 * Makes an element. Children that are no nodes become text: nothing that comes from data is ever read as markup.
 * Attributes: `class`, `on` (listeners by event), anything else as it is; null and false leave it out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text that somebody else wrote: its own direction must not turn what stands around it. */
export function foreign(text) {
  return el('bdi', { class: 'foreign' }, String(text ?? ''));
}

/** @returns {any} whatever kind of element the page has under the name */
export function byId(id) {
  return document.getElementById(id);
}

/** Sets the text only when it differs, so that selections and screen readers are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A button that cannot be pressed twice while its work runs; what goes wrong is told by `onFault`.
 * @param {{ onFault?: (error: Error) => void, [attribute: string]: any }} options
 */
export function button(text, work, options = {}) {
  const { onFault, ...attributes } = options;
  const element = el('button', { type: 'button', ...attributes }, text);
  element.addEventListener('click', async () => {
    if (element.getAttribute('aria-disabled') === 'true') return;
    // Not `disabled`: that would throw away the focus.
    element.setAttribute('aria-disabled', 'true');
    try {
      await work();
    } catch (error) {
      if (onFault === undefined) throw error;
      onFault(error);
    } finally {
      element.removeAttribute('aria-disabled');
    }
  });
  return element;
}

/** What is on the page already, by its place in a list. */
const shown = new WeakMap();

/**
 * Shows one element an item, in their order. An item that did not change keeps its element, and so its focus, its
 * open details and its place in a screen reader.
 */
export function showList(container, items, keyOf, make) {
  const before = shown.get(container) ?? new Map();
  const now = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const text = JSON.stringify(item);
    const known = before.get(key);
    now.set(
      key,
      known?.text === text ? known : { text, element: replaceKeeping(known?.element, make(item)) },
    );
  }
  for (const [key, { element }] of before) if (now.get(key)?.element !== element) element.remove();
  let place = container.firstElementChild;
  for (const { element } of now.values()) {
    if (element === place) place = place.nextElementSibling;
    else container.insertBefore(element, place);
  }
  shown.set(container, now);
}

/** Takes over from the element before it what a reader has opened, and where the focus is. */
function replaceKeeping(before, element) {
  if (before === undefined) return element;
  const opened = [...before.querySelectorAll('details')].map(({ open }) => open);
  for (const [index, details] of [...element.querySelectorAll('details')].entries()) {
    details.open = opened[index] ?? details.open;
  }
  const controls = (of) => [...of.querySelectorAll('a[href], button, select, summary, input')];
  const focused = controls(before).indexOf(document.activeElement);
  before.replaceWith(element);
  if (focused !== -1) controls(element)[focused]?.focus({ preventScroll: true });
  return element;
}
