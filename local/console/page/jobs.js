import { ask } from './ask.js';
import { button, byId, el, foreign, setText } from './dom.js';
import { runJob } from './faults.js';
import { cell, rowHead, table, timeCell, wideCell } from './table.js';
import { shortName, time } from './words.js';

export function startJobs(status, functions) {
  const say = (text) => setText(byId('job-result'), text);
  const onFault = (error) => say(error.message);
  const schedules = table({
    caption: 'Schedules',
    columns: ['Job', 'Steer it', 'When', 'Last run, UTC', 'Next run, UTC'],
    keyOf: ({ name }) => name,
    cellsOf: (schedule) => scheduleCells(schedule, { status, functions, say, onFault }),
    empty: 'The stack has no schedules.',
  });
  const runs = table({
    caption: 'Last runs',
    columns: ['Completed, UTC', 'Job', 'Result', 'Summary'],
    keyOf: ({ job, completedAt }) => `${job} ${completedAt}`,
    cellsOf: runCells,
    empty: 'No job has completed a run yet.',
  });
  byId('schedule-list').append(schedules.box);
  byId('run-list').append(runs.box);
  status.follow((now) => {
    schedules.show(now.schedules);
    runs.show(now.runs);
  });
}

function scheduleCells({ name, expression, lastRun, nextRun, paused }, { status, functions, say, onFault }) {
  const job = shortName(name);
  const steer = async () => {
    await ask('POST', `${paused ? 'resume' : 'pause'}/${name}`);
    say(paused ? `${job} goes on.` : `${job} is held until you resume it.`);
    await status.look();
  };
  const action = paused ? 'Resume' : 'Pause';
  return [
    rowHead(foreign(job)),
    el(
      'td',
      { class: 'buttons' },
      // Some schedules have an input of their own, which only they know.
      functions.includes(job)
        ? button('Run now', () => runJob(job, status, say), { 'aria-label': `Run now: ${job}`, onFault })
        : null,
      button(action, steer, { 'aria-label': `${action} ${job}`, onFault }),
    ),
    cell(expression),
    timeCell(time(lastRun)),
    timeCell(paused ? 'held' : time(nextRun)),
  ];
}

function runCells({ completedAt, job, summary }) {
  const troubled = summary.errors > 0 || summary.coreUnreachable === true || summary.systemicError;
  return [
    timeCell(time(completedAt)),
    rowHead(job),
    cell(troubled ? 'with errors' : 'fine'),
    wideCell(foreign(inWords(summary))),
  ];
}

/** What happened in the run; what is none, false or empty goes without saying. */
function inWords(summary) {
  const worth = ([, value]) =>
    value !== null && value !== false && value !== 0 && !(Array.isArray(value) && value.length === 0);
  return Object.entries(summary)
    .filter(worth)
    .map(([name, value]) => `${spaced(name)} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' · ');
}

function spaced(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
