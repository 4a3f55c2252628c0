import * as echarts from '/_console/echarts.js';
import { chartOption } from './chart-option.js';
import { onThemeChange } from './colors.js';
import { el } from './dom.js';
import { legend } from './legend.js';

/** Lines over time, with a legend in text below them. */
export function chartView() {
  const canvas = el('div', { class: 'chart' });
  const names = legend();
  const nothing = el('p', { class: 'quiet nothing' }, 'Nothing was measured in this time.');
  const content = el('div', { class: 'chart-box' }, canvas, nothing, names.content);
  const chart = mountChart(canvas);
  return {
    content,
    update(widget, dashboard) {
      const measured = widget.series.some(({ points }) => points.some(([, value]) => value !== null));
      nothing.hidden = measured;
      content.dataset.points = widget.series
        .flatMap(({ points }) => points)
        .filter(([, value]) => value !== null).length;
      names.update(widget);
      chart.show(() => chartOption(widget, dashboard));
    },
  };
}

/**
 * A chart that follows the size of its place and the theme.
 * @returns `show(makeOption)`; the option is made anew when the theme changes.
 */
export function mountChart(canvas) {
  let chart;
  let makeOption;
  const draw = () => {
    if (makeOption === undefined || canvas.clientWidth === 0 || canvas.clientHeight === 0) return;
    chart ??= echarts.init(canvas, null, { renderer: 'canvas' });
    chart.setOption(makeOption(), { notMerge: true });
  };
  new ResizeObserver(() => {
    if (chart === undefined) draw();
    else chart.resize();
  }).observe(canvas);
  onThemeChange(draw);
  return {
    show(make) {
      makeOption = make;
      draw();
    },
  };
}
