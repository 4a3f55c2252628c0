import { repeat } from './ask.js';
import { deskOf } from './desk-api.js';
import { findingsPart } from './desk-findings.js';
import { outboxPart } from './desk-outbox.js';
import { quarantinePart } from './desk-quarantine.js';
import { byId, el, setText } from './dom.js';

const PAUSE_MS = 10_000;

/** Outbox, findings and quarantine of one tenant, through the API as an operator's script would. */
export function startDesk(facts, status) {
  const select = byId('tenant');
  select.append(...facts.tenants.map((code) => el('option', { value: code }, code)));
  const desk = {
    get api() {
      return deskOf(facts, select.value);
    },
    say: (text) => setText(byId('desk-result'), text),
    refresh: async () => {
      await Promise.all([look(), status.look()]);
    },
  };
  const parts = [
    outboxPart(desk, byId('desk-outbox')),
    findingsPart(desk, byId('desk-findings')),
    quarantinePart(desk, byId('desk-quarantine')),
  ];
  const look = async () => {
    try {
      await Promise.all(parts.map((part) => part.look()));
    } catch (error) {
      desk.say(error instanceof TypeError ? 'The API cannot be reached.' : error.message);
    }
  };
  repeat(look, PAUSE_MS);
  select.addEventListener('change', () => {
    desk.say('');
    look();
  });
}
