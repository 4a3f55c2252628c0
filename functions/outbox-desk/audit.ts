import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Desk } from './desk.ts';

/*
 * Each change of the desk begins with its intent: an audit row that names who, what, before and after, and
 * has no `applied_at` yet. The statement that makes the change sets `applied_at` as well, in one transaction,
 * so a row with `applied_at` is a change that happened and one without is a change that never did, wherever
 * a call was cut.
 */

type Action = 'outbox.requeue' | 'outbox.acknowledge' | 'quarantine.resolve';

interface Intent {
  readonly subject: string;
  readonly before: object;
  readonly after: object;
}

/** How audit rows name an outbox entry or a quarantined serial. */
export function subjectOf(kind: 'outbox' | 'quarantine', id: string): string {
  return `${kind}/${id}`;
}

/** Actors' names come from outside; the column takes no more characters. */
const LONGEST_ACTOR_ID = 100;

/** Characters of a JSON text: a state holds 500 of an error and 500 of a note, each escaped with up to six. */
const LONGEST_STATE = 8_000;

/**
 * Writes the intents of one request. One transaction; repeating it changes nothing. A subject that another
 * request means to change in the very same millisecond gets no row, and so no change by this request.
 * @param request Identifies the rows for the statements that follow.
 */
export async function writeIntents(
  { tenant, ownSchema, actor, caller, correlationId }: Desk,
  request: string,
  action: Action,
  intents: readonly Intent[],
): Promise<void> {
  await tenant.write({
    sql: `INSERT INTO ${ownSchema}.audit
        (at, request_id, correlation_id, actor_kind, actor_id, tenant_id, action, subject, before_json, after_json)
      SELECT UTC_TIMESTAMP(3), :request, :correlation, :actor_kind, :actor_id, :tenant, :action,
        intent.subject, intent.before_json, intent.after_json
      FROM JSON_TABLE(:intents, '$[*]' COLUMNS (
        subject VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.subject' ERROR ON ERROR,
        before_json VARCHAR(${LONGEST_STATE}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.before' ERROR ON ERROR,
        after_json VARCHAR(${LONGEST_STATE}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.after' ERROR ON ERROR
      )) AS intent
      ON DUPLICATE KEY UPDATE request_id = audit.request_id`,
    parameters: {
      request,
      correlation: correlationId,
      actor_kind: actor.kind,
      actor_id: actor.id.slice(0, LONGEST_ACTOR_ID).toWellFormed(),
      tenant: caller.id,
      action,
      intents: statesAsText(intents),
    },
  });
}

/** The subjects of a request's changes that happened. Read-only. */
export async function readApplied(
  tenant: Database,
  ownSchema: string,
  request: string,
): Promise<Set<string>> {
  const subjects = await tenant.read({
    sql: `SELECT subject FROM ${ownSchema}.audit WHERE request_id = :request AND applied_at IS NOT NULL`,
    parameters: { request },
    row: (next) => next(text),
  });
  return new Set(subjects);
}

/** Notes what came of changes that happened, beyond what was meant. One transaction; it may be repeated. */
export async function recordOutcomes(
  { tenant, ownSchema }: Desk,
  request: string,
  outcomes: readonly { readonly subject: string; readonly after: object }[],
): Promise<void> {
  await tenant.write({
    sql: `UPDATE JSON_TABLE(:outcomes, '$[*]' COLUMNS (
        subject VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.subject' ERROR ON ERROR,
        after_json VARCHAR(${LONGEST_STATE}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.after' ERROR ON ERROR
      )) AS outcome
      STRAIGHT_JOIN ${ownSchema}.audit AS audit
        ON audit.request_id = :request AND audit.subject = outcome.subject
      SET audit.after_json = outcome.after_json
      WHERE audit.applied_at IS NOT NULL`,
    parameters: { request, outcomes: statesAsText(outcomes) },
  });
}

/** JSON within JSON: a column of a JSON table takes text, not an object. */
function statesAsText(
  rows: readonly { readonly subject: string; readonly before?: object; readonly after: object }[],
): string {
  return JSON.stringify(
    rows.map(({ subject, before = {}, after }) => ({
      subject,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    })),
  );
}
