import { type CapturedStatement, capture } from './capture.ts';
import type { Capture, StatementContext, Writer } from './context.ts';
import { coreCaptures } from './core-captures.ts';
import { deskCaptures } from './desk-captures.ts';
import { ownSchemaCaptures } from './own-schema-captures.ts';
import { sweepCaptures } from './sweep-captures.ts';
import { tenantCaptures } from './tenant-captures.ts';

const captures = {
  ...coreCaptures,
  ...tenantCaptures,
  ...sweepCaptures,
  ...deskCaptures,
  ...ownSchemaCaptures,
};

/** What a statement does, for people. */
export type StatementName = keyof typeof captures;

/** A statement that is deployed. */
export interface ShippedStatement extends Omit<CapturedStatement, 'site'> {
  readonly name: StatementName;
  /** Where functions run it. */
  readonly sites: readonly string[];
  /** Undefined where its grants are always needed. */
  readonly writer: Writer | undefined;
}

/**
 * Every statement of `functions/**`, as the functions themselves make it: each text once, under the first
 * name that made it. Nothing is sent anywhere.
 */
export async function shippedStatements(context: StatementContext): Promise<readonly ShippedStatement[]> {
  const shipped = new Map<string, ShippedStatement>();
  for (const name of STATEMENT_NAMES) {
    const { run, sample, writer }: Capture = captures[name];
    for (const { site, ...statement } of await capture((stubs) => run(stubs, context), sample)) {
      const key = `${statement.database} ${statement.sql}`;
      const known = shipped.get(key) ?? { ...statement, name, writer, sites: [] };
      shipped.set(key, { ...known, sites: [...new Set([...known.sites, site])] });
    }
  }
  return [...shipped.values()];
}

export const STATEMENT_NAMES = Object.keys(captures).filter((name) => isStatementName(name));

function isStatementName(name: string): name is StatementName {
  return name in captures;
}
