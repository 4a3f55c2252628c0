import { byId, el, foreign, showList } from './dom.js';
import { time } from './words.js';

const CHANNELS = { email: 'E-mail', slack: 'Slack' };

export function startInbox(status) {
  const list = el('ul', { class: 'messages' });
  const nothing = el('p', { class: 'quiet' }, 'Nobody was told anything yet.');
  byId('message-list').append(nothing, list);
  status.follow(({ inbox }) => {
    nothing.hidden = inbox.length > 0;
    showList(list, inbox, ({ id }) => id, message);
  });
}

function message({ at, channel, to, title, text, state, reason }) {
  const lost =
    state === 'delivered' ? null : el('span', { class: 'bad' }, ` ${state}: `, foreign(reason ?? ''));
  return el(
    'li',
    {},
    el(
      'details',
      {},
      el(
        'summary',
        {},
        el('span', { class: 'quiet' }, `${time(at)} ${CHANNELS[channel] ?? channel} `),
        foreign(title),
        lost,
      ),
      el('p', { class: 'quiet' }, 'To ', foreign(to)),
      el('pre', { tabindex: 0, dir: 'auto' }, text),
    ),
  );
}
