import { openDialog } from './dialog.js';
import { button, el, foreign } from './dom.js';

const WORDS = {
  linked: 'linked',
  waiting: 'waiting for the worker',
  dead_again: 'dead again',
  unchanged: 'left alone',
};

/** First says what would become of the entries, then does it when told to. */
export async function requeueWithTrial(desk, order, what) {
  const trial = await desk.api.requeue({ ...order, dry_run: true });
  const { linked, waiting, dead_again } = trial.counts;
  const { dialog, body } = openDialog(
    `Requeue ${what}`,
    el('p', {}, 'Nothing has changed yet. Requeueing would mean:'),
    outcome(trial),
  );
  const go = button(
    'Requeue now',
    async () => {
      try {
        const done = await desk.api.requeue(order);
        dialog.close();
        desk.say(`Requeued ${what}: ${inWords(done)}.`);
        await desk.refresh();
      } catch (error) {
        body.append(el('p', { class: 'bad', role: 'alert' }, error.message));
      }
    },
    { class: 'primary' },
  );
  if (linked + waiting + dead_again === 0) return;
  body.append(go);
  go.focus();
}

function inWords({ counts, remaining }) {
  const parts = Object.entries(WORDS).flatMap(([name, words]) =>
    counts[name] > 0 ? [`${counts[name]} ${words}`] : [],
  );
  return `${parts.join(', ') || 'none was dead'}${remaining > 0 ? `; ${remaining} remain` : ''}`;
}

function outcome(answer) {
  const items = answer.results.map(({ serial_code, result, reason }) =>
    el(
      'li',
      {},
      foreign(serial_code),
      `: ${WORDS[result] ?? result}`,
      reason === null ? null : [' – ', foreign(reason)],
    ),
  );
  return el('div', {}, el('p', {}, el('strong', {}, `${inWords(answer)}.`)), el('ul', {}, items));
}
