import { escapeHtml } from '../../functions/shared/foreign-text.ts';
import type { MetricAlarm } from '../../local/cloudwatch/alarms/alarm.ts';
import { MINUTE_MS } from '../../local/drill/recording.ts';
import type { DrillResult } from '../../local/drill/run-drills.ts';

const WIDTH = 900;
const HEIGHT = 120;
const LEFT = 70;
const BOTTOM = 18;
const TOP = 16;
/** Values drawn along the axis. */
const MOST_POINTS = 400;
const MARKS = 6;

/** What one alarm judged in a drill, its threshold, its time in ALARM, and the messages about it. */
export function chart(alarm: MetricAlarm, { recording, timeline }: DrillResult): string {
  const { from, to } = recording;
  const minutes = (to - from) / MINUTE_MS;
  const values = valuesOf(alarm, { recording });
  const numbers = values.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const highest = Math.max(alarm.threshold, ...numbers) * 1.1 || 1;
  const lowest = Math.min(0, ...numbers);
  const x = (minute: number) => LEFT + ((WIDTH - LEFT) * minute) / minutes;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - lowest) / (highest - lowest));
  const name = alarm.name.replace(/-measured$/, '');
  const changes = timeline.filter((entry) => entry.alarm === alarm.name);
  const notices = timeline.filter((entry) => entry.alarm === name && entry.notified.length > 0);
  const marks = Array.from({ length: MARKS + 1 }, (_, index) => Math.round((minutes * index) / MARKS));
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(alarm.name)}">
<text x="${LEFT}" y="11">${escapeHtml(alarm.name)}</text>
${changes.flatMap(({ state, minute }, index) => (state === 'ALARM' ? [band(x(minute), x(changes[index + 1]?.minute ?? minutes))] : [])).join('')}
<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
<line class="threshold" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(alarm.threshold))}" y2="${round(y(alarm.threshold))}"/>
<text x="${LEFT - 5}" y="${round(y(alarm.threshold)) + 4}" text-anchor="end">${alarm.threshold}</text>
<path class="value" d="${path(values.map(({ minute, value }) => ({ x: x(minute), y: value === undefined ? undefined : y(value) })))}"/>
${marks.map((minute) => `<text x="${round(x(minute))}" y="${HEIGHT - 4}" text-anchor="${minute === minutes ? 'end' : 'middle'}">${minute}</text>`).join('')}
${notices.map(({ minute, state, notified }) => `<circle class="notice${state === 'OK' ? ' over' : ''}" cx="${round(x(minute))}" cy="${TOP + 4}" r="4"><title>${minute} min: ${escapeHtml(notified.map(({ channel, title }) => `${channel}: ${title}`).join('; '))}</title></circle>`).join('')}
</svg>`;
}

function band(from: number, to: number): string {
  return `<rect class="alarm" x="${round(from)}" y="${TOP}" width="${round(Math.max(1, to - from))}" height="${HEIGHT - TOP - BOTTOM}"/>`;
}

/** The value of the period that ends at each minute, which is what the alarm compares. */
function valuesOf(
  { watched, queries, period }: MetricAlarm,
  { recording: { store, from, to, every } }: Pick<DrillResult, 'recording'>,
) {
  const minutes = (to - from) / MINUTE_MS;
  const step = every * Math.max(1, Math.ceil(minutes / every / MOST_POINTS));
  const id = watched.kind === 'metric' ? watched.query.id : watched.id;
  return Array.from({ length: Math.ceil(minutes / step) }, (_, index) => {
    const minute = index * step;
    const end = from + minute * MINUTE_MS;
    const grid = { start: end - period * 1_000, period, length: 1, end };
    return { minute, value: queries.evaluate(id, store, grid)[0]?.[0] };
  });
}

/** A line that is broken where there is no value. */
function path(points: readonly { readonly x: number; readonly y: number | undefined }[]): string {
  let drawing = false;
  return points
    .flatMap(({ x, y }) => {
      const command = drawing ? 'L' : 'M';
      drawing = y !== undefined;
      return y === undefined ? [] : [`${command}${round(x)} ${round(y)}`];
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
