import { z } from 'zod';
import { type Answer, ask } from './ask.ts';
import type { Soak } from './soak-system.ts';

const ids = z.array(z.object({ id: z.string() }));
const outbox = z.object({ entries: ids });
const quarantine = z.object({ quarantine: ids });
const requeued = z.object({ results: z.array(z.object({ id: z.string(), result: z.string() })) });
const findings = z.object({
  findings: z.array(z.object({ check: z.string(), subject: z.string() })),
});

/** The dead-letter desk as the member of one tenant uses it. Lists are empty while no answer comes. */
export interface Desk {
  dead(): Promise<readonly string[]>;
  openQuarantine(): Promise<readonly string[]>;
  openFindings(): Promise<z.output<typeof findings>['findings']>;
  explain(id: string): Promise<unknown>;
  /** All that nobody has acknowledged. */
  requeueAll(): Promise<Answer | undefined>;
  requeue(ids: readonly string[]): Promise<Answer | undefined>;
  /** Those of the entries that would be linked if they were requeued now. */
  linkable(ids: readonly string[]): Promise<readonly string[]>;
  acknowledge(id: string): Promise<Answer | undefined>;
  resolve(id: string): Promise<Answer | undefined>;
}

export function openDesk(soak: Soak, tenant: string): Desk {
  const headers = { Cookie: soak.system.erpService.session[tenant] ?? '' };
  const get = (path: string) => ask(soak, { method: 'GET', path, headers, tenant });
  const writing = { ...headers, 'Content-Type': 'application/json' };
  const post = (path: string, body: object) =>
    ask(soak, { method: 'POST', path, headers: writing, tenant, body });
  return {
    async dead() {
      const parsed = outbox.safeParse((await get('/v1/outbox?status=dead&limit=200'))?.body);
      return parsed.success ? parsed.data.entries.map(({ id }) => id) : [];
    },
    async openQuarantine() {
      const parsed = quarantine.safeParse((await get('/v1/quarantine?limit=200'))?.body);
      return parsed.success ? parsed.data.quarantine.map(({ id }) => id) : [];
    },
    async openFindings() {
      const parsed = findings.safeParse((await get('/v1/findings?limit=200'))?.body);
      return parsed.success ? parsed.data.findings : [];
    },
    explain: (id) => get(`/v1/outbox/${id}`),
    requeueAll: () => post('/v1/outbox/requeue', { all_dead: true }),
    requeue: (ids) => post('/v1/outbox/requeue', { ids }),
    async linkable(ids) {
      const parsed = requeued.safeParse((await post('/v1/outbox/requeue', { ids, dry_run: true }))?.body);
      const results = parsed.success ? parsed.data.results : [];
      return results.flatMap(({ id, result }) => (result === 'linked' ? [id] : []));
    },
    acknowledge: (id) => post(`/v1/outbox/${id}/acknowledge`, { note: 'It can never be linked.' }),
    resolve: (id) => post(`/v1/quarantine/${id}/resolve`, { note: 'It was looked at.' }),
  };
}
