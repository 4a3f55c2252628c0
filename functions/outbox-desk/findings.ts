import * as z from 'zod/mini';
import { readFirst } from '../shared/database/adaptive-pages.ts';
import { text } from '../shared/database/columns.ts';
import type { ShownFinding } from './contract.ts';
import { toCursor } from './cursor.ts';
import type { Desk } from './desk.ts';
import type { Page } from './parameters.ts';

export interface FindingList {
  readonly findings: readonly ShownFinding[];
  readonly next_cursor: string | null;
}

const serialList = z.array(z.string());

/** One page of the tenant's open findings, newest first. The checker closes them itself. Read-only. */
export async function listFindings(
  { tenant, caller, ownSchema }: Desk,
  { limit, after }: Page,
): Promise<FindingList> {
  const rows = await readFirst<ShownFinding>(limit + 1, (last, count) => {
    const before = last?.id ?? after?.id;
    return tenant.read({
      sql: `SELECT id, check_name, subject, detail, serials,
        DATE_FORMAT(first_seen, '%Y-%m-%dT%H:%i:%sZ'), DATE_FORMAT(last_seen, '%Y-%m-%dT%H:%i:%sZ')
      FROM ${ownSchema}.finding
      WHERE is_open = 1 AND tenant_id = :tenant ${before === undefined ? '' : 'AND id < :before'}
      ORDER BY id DESC LIMIT ${count}`,
      parameters: { tenant: caller.id, ...(before === undefined ? {} : { before }) },
      row: (next) => ({
        id: next(text),
        check: next(text),
        subject: next(text),
        detail: next(text),
        serials: serialList.parse(JSON.parse(next(text))),
        first_seen: next(text),
        last_seen: next(text),
      }),
    });
  });
  const findings = rows.slice(0, limit);
  const last = findings.at(-1);
  return {
    findings,
    next_cursor: rows.length > limit && last !== undefined ? toCursor({ at: null, id: last.id }) : null,
  };
}
