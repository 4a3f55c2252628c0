import { chartView } from './chart-view.js';
import { el } from './dom.js';
import { gaugeView } from './gauge-view.js';
import { numbersTable } from './numbers-table.js';
import { singleValueView } from './single-value-view.js';

const VIEWS = { timeSeries: chartView, singleValue: singleValueView, gauge: gaugeView };

/** A metric widget of any view, and below it the same numbers as a table. */
export function metricWidget(widget) {
  const view = VIEWS[widget.view]();
  const numbers = numbersTable(widget.title);
  return {
    content: el('div', { class: 'metric-content' }, view.content, numbers.content),
    update(now, dashboard) {
      view.update(now, dashboard);
      numbers.update(now);
    },
  };
}
