import type { CallerTenant } from '../shared/api/caller-tenant.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Log } from '../shared/telemetry/logger.ts';

/** Who works at the desk, as audit rows name them. */
export interface Actor {
  readonly kind: 'session' | 'token';
  /** The ERP's member id, or the token's subject. */
  readonly id: string;
}

/** The desk of one tenant for the time of one request. */
export interface Desk {
  readonly core: Database;
  /** The tenant's own database. Its cluster also holds our own schema, so one statement may speak of both. */
  readonly tenant: Database;
  readonly caller: CallerTenant;
  /** Name of our own schema. */
  readonly ownSchema: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly deadline: Deadline;
  readonly log: Log;
  /** A new identifier that nobody else has, of at most 64 characters. */
  readonly newId: () => string;
}

/** One line that names the actor, as acknowledgements keep it. */
export function signature({ kind, id }: Actor): string {
  return `${kind}:${id}`;
}
