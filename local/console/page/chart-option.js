import { seriesColor, seriesMark, themed } from './colors.js';
import { newest } from './legend.js';
import { number } from './words.js';

/** Points up to which each is marked: a single one would be no line at all. */
const MARKED_POINTS = 60;

const TIME_LABELS = {
  year: '{yyyy}',
  month: '{d} {MMM}',
  day: '{d} {MMM}',
  hour: '{HH}:{mm}',
  minute: '{HH}:{mm}',
};

/** What ECharts needs to know to draw a widget of view timeSeries. */
export function chartOption(widget, { start, end }) {
  const { series, stacked, yAxis } = widget;
  const limits = togetherByValue(widget.annotations.horizontal.filter(({ visible }) => visible !== false));
  const right = series.some((each) => each.yAxis === 'right');
  const first = Math.min(start, ...series.map(({ points }) => points[0]?.[0] ?? start));
  return {
    animation: false,
    useUTC: true,
    aria: { enabled: true, label: { description: description(widget) } },
    textStyle: { color: themed('--text'), fontFamily: themed('--font') },
    grid: { left: 8, right: right ? 8 : 20, top: topSpace(yAxis), bottom: 4, containLabel: true },
    tooltip: tooltip(),
    xAxis: {
      type: 'time',
      min: first,
      max: end,
      axisLabel: { color: themed('--quiet'), hideOverlap: true, formatter: TIME_LABELS },
      axisLine: { lineStyle: { color: themed('--border') } },
      splitLine: { show: false },
    },
    yAxis: right ? [axis(yAxis.left, limits), axis(yAxis.right, [])] : [axis(yAxis.left, limits)],
    series: series.map((each, index) => line(each, index, { stacked, limits: index === 0 ? limits : [] })),
  };
}

/** What a screen reader says in place of the picture. */
export function description({ title, series, annotations = { horizontal: [] } }) {
  const values = series.map((each) => {
    const value = newest(each);
    return `${each.label}: ${value === null ? 'nothing measured' : `newest ${number(value)}`}`;
  });
  const limits = annotations.horizontal.map(({ label, value }) => label ?? number(value));
  const limited = limits.length === 0 ? '' : ` Limits: ${limits.join('; ')}.`;
  return `Chart ${title}. ${values.join('; ')}.${limited} The numbers stand in the table below it.`;
}

function topSpace({ left, right }) {
  return left?.label || right?.label ? 30 : 14;
}

/** An axis that reaches to the limits drawn in it, as CloudWatch's do. */
function axis(wanted = {}, limits) {
  const highest = Math.max(...limits.map(({ value }) => value));
  return {
    type: 'value',
    name: wanted.label ?? '',
    nameTextStyle: { color: themed('--quiet'), align: 'left' },
    ...(wanted.min === undefined ? {} : { min: wanted.min }),
    ...(wanted.max === undefined && limits.length > 0
      ? { max: ({ max }) => (Number.isFinite(max) && max > highest ? null : roundedUp(highest)) }
      : { max: wanted.max ?? null }),
    axisLabel: { color: themed('--quiet'), formatter: (value) => number(value) },
    splitLine: { lineStyle: { color: themed('--grid') } },
    splitNumber: 4,
  };
}

/** A little above the value, at a number that reads well on an axis. */
function roundedUp(value) {
  if (value <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * magnitude > value * 1.05);
  return (step ?? 12) * magnitude;
}

/** As text on the canvas: labels never become markup. */
function tooltip() {
  return {
    trigger: 'axis',
    renderMode: 'richText',
    confine: true,
    backgroundColor: themed('--surface'),
    borderColor: themed('--border'),
    textStyle: { color: themed('--text') },
    valueFormatter: (value) => number(value),
  };
}

function line(series, index, { stacked, limits }) {
  const { symbol, dash } = seriesMark(index);
  const color = seriesColor(series, index);
  const measured = series.points.filter(([, value]) => value !== null).length;
  return {
    type: 'line',
    name: series.label,
    data: series.points,
    yAxisIndex: series.yAxis === 'right' ? 1 : 0,
    color,
    symbol,
    symbolSize: 7,
    showSymbol: measured <= MARKED_POINTS,
    connectNulls: false,
    lineStyle: { width: 2, type: dash, color },
    ...(stacked ? { stack: 'all', areaStyle: { opacity: 0.35 } } : {}),
    ...limitMarks(limits),
  };
}

/** Limits at one value share a line, with their words below each other. */
function togetherByValue(limits) {
  const byValue = Map.groupBy(limits, ({ value }) => value);
  return [...byValue.values()].map((same) => ({
    ...same[0],
    ...same.find(({ fill }) => fill === 'above' || fill === 'below'),
    label: same.map(({ label, value }) => label ?? number(value)).join('\n'),
  }));
}

/** Horizontal annotations: a line each, and an area where it asks for one. */
function limitMarks(limits) {
  if (limits.length === 0) return {};
  const colorOf = ({ color }) => color ?? themed('--limit');
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      data: limits.map((each, index) => ({
        yAxis: each.value,
        lineStyle: { color: colorOf(each), type: 'dashed', width: 1.5 },
        label: {
          formatter: () => each.label,
          // Limits that lie close together keep their words apart.
          position: index % 2 === 0 ? 'insideStartTop' : 'insideEndTop',
          color: themed('--text'),
          fontSize: 11,
          lineHeight: 14,
        },
      })),
    },
    markArea: {
      silent: true,
      data: limits
        .filter(({ fill }) => fill === 'above' || fill === 'below')
        .map((each) => [
          { yAxis: each.value, itemStyle: { color: colorOf(each), opacity: 0.1 } },
          { yAxis: each.fill === 'above' ? 'max' : 'min' },
        ]),
    },
  };
}
