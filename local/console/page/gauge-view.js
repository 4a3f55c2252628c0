import { description } from './chart-option.js';
import { mountChart } from './chart-view.js';
import { seriesColor, themed } from './colors.js';
import { el } from './dom.js';
import { newest } from './legend.js';
import { limitLines } from './limits.js';
import { number } from './words.js';

/** A dial for the newest value between the ends of the left axis. */
export function gaugeView() {
  const canvas = el('div', { class: 'chart' });
  const limits = el('ul', { class: 'limits' });
  const content = el('div', { class: 'chart-box' }, canvas, limits);
  const chart = mountChart(canvas);
  return {
    content,
    update(widget) {
      const [series] = widget.series;
      const value = series === undefined ? null : newest(series);
      content.dataset.points = value === null ? 0 : 1;
      limits.replaceChildren(...limitLines(widget.annotations, value));
      chart.show(() => gaugeOption(widget, series, value));
    },
  };
}

function gaugeOption(widget, series, value) {
  const { min, max } = widget.yAxis.left;
  return {
    animation: false,
    aria: { enabled: true, label: { description: description(widget) } },
    series: [
      {
        type: 'gauge',
        min,
        max,
        startAngle: 200,
        endAngle: -20,
        center: ['50%', '65%'],
        radius: '95%',
        pointer: { show: false },
        progress: { show: value !== null, width: 14, itemStyle: { color: series && seriesColor(series, 0) } },
        axisLine: { lineStyle: { width: 14, color: [[1, themed('--grid')]] } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
        title: { offsetCenter: [0, '28%'], color: themed('--quiet'), fontSize: 12 },
        detail: {
          offsetCenter: [0, '-5%'],
          color: themed('--text'),
          fontSize: 24,
          formatter: () => number(value),
        },
        data: [{ value: value ?? min, name: series?.label ?? '' }],
      },
    ],
  };
}
