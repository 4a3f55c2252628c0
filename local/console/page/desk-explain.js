import { openDialog } from './dialog.js';
import { el, foreign } from './dom.js';

/** Why an entry does not link, and what requeueing would do. */
export async function openExplanation(desk, id) {
  const { entry, state, likely_cause, requeue_would, degraded } = await desk.api.explain(id);
  openDialog(
    `Why ${entry.serial_code} is ${entry.status}`,
    degraded?.length > 0 ? el('p', { class: 'bad' }, `Could not be asked: ${degraded.join(', ')}.`) : null,
    el(
      'dl',
      {},
      facts('Likely cause', likely_cause),
      facts('Requeueing would', requeue_would),
      facts('Last error', entry.last_error ?? 'none'),
      facts('Registry', registry(state.registry)),
      facts('Tokens that carry the serial', state.tokens.map(token).join('; ') || 'none'),
      facts('Job ticket', ticket(state.job_ticket_serial)),
    ),
  );
}

function facts(name, text) {
  return [el('dt', {}, name), el('dd', {}, foreign(text))];
}

function registry(row) {
  if (row === null) return 'no such serial for this tenant, or it cannot be read now';
  return `${row.production_type}, ${row.token_id === null ? 'linked to no token' : `linked to token ${row.token_id}`}`;
}

function token({ token_id, type, status, replaces_token_id }) {
  return `${token_id} (${type ?? 'of no type'}, ${status ?? 'of no status'}${replaces_token_id === null ? '' : `, replaces ${replaces_token_id}`})`;
}

function ticket(row) {
  if (row === null) return 'none knows the serial';
  return `${row.job_ticket_id}, ${row.spawned_token_id === null ? 'not spawned' : `spawned as token ${row.spawned_token_id}`}`;
}
