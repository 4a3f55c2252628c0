import { stateBadge } from './alarms.js';
import { ask, repeat } from './ask.js';
import { renderBlocks } from './blocks.js';
import { customWidget } from './custom-widget.js';
import { byId, el } from './dom.js';
import { metricWidget } from './metric-widget.js';

const PAUSE_MS = 5_000;
/** A system that has just started has no longer past to show. */
const DEFAULT_RANGE = '1h';
const RANGE_WORDS = { '1h': 'hour', '3h': '3 hours', '12h': '12 hours', '24h': '24 hours', '1w': 'week' };

/** Draws the deployed dashboard and keeps it up to date. */
export function startDashboard({ ranges }) {
  const select = byId('range');
  select.append(
    ...ranges.map((range) =>
      el('option', { value: range, selected: range === DEFAULT_RANGE }, RANGE_WORDS[range] ?? range),
    ),
  );
  const grid = byId('widgets');
  const drawn = new Map();
  let shape;
  const draw = async () => {
    const dashboard = await ask('GET', `dashboard?range=${select.value}`);
    const now = shapeOf(dashboard);
    if (now !== shape) {
      shape = now;
      drawn.clear();
      grid.replaceChildren(...dashboard.widgets.map((widget) => frame(widget, drawn)));
    }
    for (const widget of dashboard.widgets) drawn.get(widget.id)?.(widget, dashboard);
    grid.dataset.drawn = dashboard.range;
  };
  const look = repeat(async () => {
    if (byId('refresh').checked || grid.dataset.drawn !== select.value) await draw().catch(lost);
  }, PAUSE_MS);
  select.addEventListener('change', look);
}

/** The status line says it already when the system is gone. */
function lost(error) {
  if (!(error instanceof TypeError)) throw error;
}

/** Places, kinds and titles: while they stay, only the content changes. */
function shapeOf({ name, widgets }) {
  return JSON.stringify([
    name,
    widgets.map(({ id, type, x, y, width, height, title, view }) => [
      id,
      type,
      x,
      y,
      width,
      height,
      title,
      view,
    ]),
  ]);
}

const KINDS = { text, alarm, metric: metricWidget, custom: customWidget, refused };

/** A widget in its place of the 24 columns; phones show them one below the other. */
function frame(widget, drawn) {
  const { content, update } = KINDS[widget.type](widget);
  drawn.set(widget.id, update);
  const heading = widget.title ? el('h3', {}, widget.title) : null;
  const element = el(
    'article',
    { class: `widget ${widget.type}`, id: widget.id, 'data-view': widget.view },
    heading,
    content,
  );
  element.style.setProperty('--column', `${widget.x + 1} / span ${widget.width}`);
  element.style.setProperty('--row', `${widget.y + 1} / span ${widget.height}`);
  element.style.setProperty('--tall', widget.height);
  return element;
}

function text() {
  const content = el('div', { class: 'text' });
  let shown;
  return {
    content,
    update({ blocks, background }) {
      content.dataset.background = background;
      if (shown === JSON.stringify(blocks)) return;
      shown = JSON.stringify(blocks);
      content.replaceChildren(...renderBlocks(blocks));
    },
  };
}

function alarm() {
  const content = el('ul', { class: 'alarm-tiles' });
  let shown;
  return {
    content,
    update({ alarms }) {
      if (shown === JSON.stringify(alarms)) return;
      shown = JSON.stringify(alarms);
      content.replaceChildren(
        ...alarms.map(({ name, state }) =>
          el('li', { class: `tile ${state}` }, el('span', {}, name), stateBadge(state)),
        ),
      );
    },
  };
}

function refused({ reasons }) {
  const list = reasons.map((reason) => el('li', {}, reason));
  return {
    content: el('div', { class: 'refusal' }, el('p', {}, 'Not drawn:'), el('ul', {}, list)),
    update() {},
  };
}
