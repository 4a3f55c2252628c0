import { ask } from './ask.js';
import { button, byId, el, setText } from './dom.js';

/** Buttons that break one thing each, and tools that save the waiting. */
export function startFaults(status, functions) {
  const cards = new Map();
  const say = (text) => setText(byId('fault-result'), text);
  const onFault = (error) => say(error.message);
  status.follow(({ trouble }) => {
    for (const each of trouble) {
      if (!cards.has(each.name)) cards.set(each.name, addCard(each, status, say, onFault));
      cards.get(each.name)(each);
    }
  });
  const jobs = functions.filter((name) =>
    /^(outbox-worker|metrics-collector|consistency-checker)/.test(name),
  );
  byId('fault-tools').append(
    button('Everything back to normal', () => restore(status, say), { class: 'primary', onFault }),
    ...jobs.map((job) => button(`Run ${job} now`, () => runJob(job, status, say), { onFault })),
    button('Judge the alarms now', () => judge(status, say), { onFault }),
  );
}

function addCard({ name, title, says }, status, say, onFault) {
  let on = false;
  const toggle = button(
    title,
    async () => {
      await ask(on ? 'DELETE' : 'POST', `trouble/${name}`);
      say(on ? `${title}: put right.` : `${title}: it has begun.`);
      await status.look();
    },
    { 'aria-pressed': 'false', 'aria-describedby': `says-${name}`, onFault },
  );
  const state = el('span', { class: 'fault-state' });
  const card = el(
    'article',
    { class: 'card' },
    el('p', { class: 'buttons' }, toggle, state),
    el('p', { id: `says-${name}` }, says),
  );
  byId('fault-buttons').append(card);
  return (now) => {
    on = now.on;
    toggle.setAttribute('aria-pressed', String(on));
    card.classList.toggle('on', on);
    setText(state, on ? 'broken now' : 'fine');
  };
}

async function restore(status, say) {
  await ask('DELETE', 'trouble');
  say(
    'Everything is put right. Alarms end when the next measurements say so; dead entries wait at the desk.',
  );
  await status.look();
}

export async function runJob(job, status, say) {
  say(`${job} runs …`);
  await ask('POST', `run/${job}`);
  say(`${job} has completed a run.`);
  await status.look();
}

async function judge(status, say) {
  const alarms = await ask('POST', 'evaluate');
  const firing = alarms.filter(({ state, silent }) => state === 'ALARM' && !silent).length;
  const rest = 60 - new Date().getUTCSeconds();
  say(
    `All alarms are judged: ${firing} in ALARM. Measurements of the running minute count once it is over, in ${rest} seconds.`,
  );
  await status.look();
}
