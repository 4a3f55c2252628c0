import { description } from './chart-option.js';
import { mountChart } from './chart-view.js';
import { seriesColor, themed } from './colors.js';
import { el, setText } from './dom.js';
import { newest } from './legend.js';
import { limitLines } from './limits.js';
import { number } from './words.js';

/** One large number for each series, and a line of how it came about where the widget asks for it. */
export function singleValueView() {
  const content = el('div', { class: 'values' });
  let parts = [];
  return {
    content,
    update(widget) {
      if (parts.length !== widget.series.length) {
        parts = widget.series.map(() => part());
        content.replaceChildren(...parts.map(({ element }) => element));
      }
      content.dataset.points = widget.series.filter((series) => newest(series) !== null).length;
      for (const [index, series] of widget.series.entries()) parts[index].show(series, index, widget);
    },
  };
}

function part() {
  const value = el('p', { class: 'value' });
  const label = el('p', { class: 'quiet' });
  const limits = el('ul', { class: 'limits' });
  const canvas = el('div', { class: 'spark', hidden: true });
  const chart = mountChart(canvas);
  return {
    element: el('div', { class: 'single' }, value, label, limits, canvas),
    show(series, index, widget) {
      const now = newest(series);
      setText(value, now === null ? 'no data' : widget.singleValueFullPrecision ? String(now) : number(now));
      setText(label, series.label);
      limits.replaceChildren(...limitLines(widget.annotations, now));
      canvas.hidden = !widget.sparkline;
      if (widget.sparkline) chart.show(() => sparkOption(series, index, widget.title));
    },
  };
}

function sparkOption(series, index, title) {
  const color = seriesColor(series, index);
  const measured = series.points.filter(([, value]) => value !== null).length;
  return {
    animation: false,
    useUTC: true,
    aria: { enabled: true, label: { description: description({ title, series: [series] }) } },
    grid: { left: 4, right: 4, top: 4, bottom: 4 },
    xAxis: { type: 'time', show: false },
    yAxis: { type: 'value', show: false, scale: true },
    series: [
      {
        type: 'line',
        data: series.points,
        color,
        showSymbol: measured < 3,
        lineStyle: { width: 1.5, color },
        areaStyle: { color: themed('--grid') },
      },
    ],
  };
}
