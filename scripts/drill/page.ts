import { escapeHtml } from '../../functions/shared/foreign-text.ts';
import type { MetricAlarm } from '../../local/cloudwatch/alarms/alarm.ts';
import { alarmsOf } from '../../local/cloudwatch/alarms/alarms-of-stack.ts';
import { BEFORE_DEPLOY } from '../../local/drill/drill.ts';
import type { DrillResult } from '../../local/drill/run-drills.ts';
import type { ResolvedStack } from '../../local/template/resolved-stack.ts';
import { chart } from './chart.ts';

/** One page that needs nothing else: what each drill measured, where its thresholds lie, and who was told when. */
export function drillPage(results: readonly DrillResult[], stack: ResolvedStack): string {
  const alarms = alarmsOf(stack).filter((alarm) => alarm.type === 'MetricAlarm');
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Fire drills</title>
<style>${STYLE}</style>
<h1>Fire drills</h1>
<p>${results.length} drills, ${failed} failed. Lines are what an alarm judges, dashes its threshold, red its time in ALARM; a dot is a message to somebody. Minutes count from the beginning of the story.</p>
${results.map((result) => section(result, alarms)).join('\n')}
</html>
`;
}

function section(result: DrillResult, alarms: readonly MetricAlarm[]): string {
  const { drill, problems, timeline } = result;
  const told = timeline.flatMap(({ minute, alarm, state, notified }) =>
    notified.map(
      ({ channel, title }) =>
        `<li>${minute} min, ${channel}: ${escapeHtml(title)} <small>(${escapeHtml(alarm)} ${state})</small></li>`,
    ),
  );
  const posted = result.messages.map(
    ({ minute, channel, title }) => `<li>${minute} min, ${channel}: ${escapeHtml(title)}</li>`,
  );
  return `<section class="${problems.length === 0 ? 'passed' : 'failed'}">
<h2>${escapeHtml(drill.name)}</h2>
<p>${escapeHtml(drill.says)}</p>
${storyOf(result)}
${problems.map((problem) => `<p class="problem">${escapeHtml(problem)}</p>`).join('')}
${concerned(result, alarms)
  .map((alarm) => chart(alarm, result))
  .join('\n')}
<ul>${[...told, ...posted].join('') || '<li>Nobody is told anything.</li>'}</ul>
</section>`;
}

function storyOf({ drill }: DrillResult): string {
  if (drill.kind !== 'system') return '';
  const lines = drill.story.flatMap(({ minute, acts }) =>
    acts.map(
      ({ says }) => `<li>${minute === BEFORE_DEPLOY ? 'before' : `${minute} min`}: ${escapeHtml(says)}</li>`,
    ),
  );
  return `<ol>${lines.join('')}</ol>`;
}

/** The alarms that moved, or the one that the drill is about. */
function concerned({ drill, timeline }: DrillResult, alarms: readonly MetricAlarm[]): readonly MetricAlarm[] {
  const moved = new Set(timeline.map(({ alarm }) => alarm));
  const found = alarms.filter(({ name }) => moved.has(name));
  if (found.length > 0) return found;
  const rule = drill.name.replace(/\/.*$/, '');
  return alarms.filter(({ name }) => name === rule || name === `${rule}-measured`);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --paper: #fff; --line: #2563a8; --bad: #c0272d; --quiet: #6b7480; --card: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --paper: #14181f; --line: #7db4ee; --bad: #ff7b7b; --quiet: #9aa4b2; --card: #1d232c; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
section { background: var(--card); border-left: 4px solid var(--quiet); padding: .5rem 1rem; margin: 1rem 0; }
section.failed { border-color: var(--bad); }
h2 { font-size: 1.05rem; margin: .3rem 0; }
p, ul, ol { margin: .3rem 0; }
.problem { color: var(--bad); }
svg { width: 100%; height: auto; display: block; margin: .4rem 0; }
svg text { fill: var(--quiet); font-size: 11px; }
.value { fill: none; stroke: var(--line); stroke-width: 1.5; }
.threshold { stroke: var(--bad); stroke-dasharray: 5 4; }
.axis { stroke: var(--quiet); }
.alarm { fill: var(--bad); opacity: .15; }
.notice { fill: var(--bad); }
.notice.over { fill: var(--line); }`;
