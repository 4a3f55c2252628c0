import { byId, el, foreign, setText, showList } from './dom.js';
import { runbookButton } from './runbook.js';
import { duration, shortTime } from './words.js';

/** The first line of the page: is it healthy, what changed, what must I do? */
export function startVerdict(status) {
  const line = byId('verdict-line');
  status.follow((now) => {
    const firing = now.alarms
      .filter(({ state, silent }) => state === 'ALARM' && !silent)
      .toSorted(worstFirst);
    line.dataset.state = firing.length > 0 ? worst(firing) : waiting(now) ? 'waiting' : 'ok';
    setText(line, sentence(now, firing));
    document.title =
      firing.length === 0 ? 'Healthy – Serial Monitoring' : `${firing.length} in ALARM – Serial Monitoring`;
    showList(
      byId('verdict-todo'),
      firing.map((alarm) => todo(alarm, now)),
      ({ name }) => name,
      todoElement,
    );
  });
  status.onLost(() => {
    line.dataset.state = 'critical';
    setText(line, 'Not running any more: start it again with npm start.');
  });
}

function worstFirst(one, other) {
  const rank = ({ words }) => (words.severity === 'critical' ? 0 : 1);
  return rank(one) - rank(other);
}

function worst(firing) {
  return firing.some(({ words }) => words.severity === 'critical') ? 'critical' : 'warning';
}

/** Alarms that have not judged anything since the start. */
function waiting({ alarms }) {
  return alarms.some(({ state, silent }) => state === 'INSUFFICIENT_DATA' && !silent);
}

function sentence(now, firing) {
  if (firing.length > 0) {
    const names = firing.map(({ name }) => name);
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
    return firing.length === 1 ? `1 alarm fires: ${shown}.` : `${firing.length} alarms fire: ${shown}.`;
  }
  const undecided = now.alarms.filter(({ state, silent }) => state === 'INSUFFICIENT_DATA' && !silent).length;
  const quiet = `No alarm fires; ${now.alarms.filter(({ silent }) => !silent).length} are watching.`;
  const changed = lastChange(now);
  if (undecided > 0) return `Healthy so far. ${quiet} ${undecided} still gather their first data.`;
  return `Healthy. ${quiet}${changed === undefined ? '' : ` Last change: ${changed}.`}`;
}

/** Rounded, so that the line is not read out again every few seconds. */
function lastChange({ alarms, time }) {
  const [newest] = alarms.filter(({ since }) => since).toSorted((a, b) => b.since.localeCompare(a.since));
  if (newest === undefined) return undefined;
  const minutes = Math.floor((Date.parse(time) - Date.parse(newest.since)) / 60_000);
  return `${newest.name}, ${minutes < 1 ? 'just now' : `${duration(minutes * 60_000)} ago`}`;
}

function todo({ name, words, since, suppressedBy, mutedUntil }, { time }) {
  return { name, words, since: shortTime(since, time), held: suppressedBy !== null, mutedUntil };
}

function todoElement({ name, words, since, held, mutedUntil }) {
  const notes = [
    held ? 'held back: another alarm explains it' : '',
    mutedUntil ? `muted until ${mutedUntil}` : '',
  ];
  return el(
    'article',
    { class: `todo ${words.severity ?? ''}` },
    el('h3', {}, `${(words.severity ?? 'alarm').toUpperCase()}: `, foreign(words.says ?? name)),
    words.impact && el('p', {}, el('strong', {}, 'Impact: '), foreign(words.impact)),
    words.action && el('p', {}, el('strong', {}, 'Do: '), foreign(words.action)),
    el(
      'p',
      { class: 'buttons' },
      words.runbook && runbookButton(words.runbook),
      el('span', { class: 'quiet' }, `${name}, since ${since} UTC. ${notes.filter(Boolean).join('; ')}`),
    ),
  );
}
