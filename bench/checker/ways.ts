import type { Connection } from 'mysql2/promise';
import { openDataApi } from '../data-api.ts';
import type { BenchServer } from '../open-server.ts';
import type { Way } from '../pairs/take-turns.ts';
import { millisecondsOf } from '../stopwatch.ts';
import { type BenchTenant, databaseOf, NAMES, prefixOf } from './factory.ts';
import { compareNaively } from './naive.ts';
import { compareTokens, judgeCodes } from './other-parts.ts';
import { comparePass, type Sides } from './pass.ts';
import { requireEqualSums, requireFound, requireSum } from './right-answers.ts';
import { sumRegistryAtOnce, sumTicketSerialsAtOnce } from './scan-limit.ts';

type LimitWay = 'registry-sum' | 'ticket-sum';
export type ConsistentWay = LimitWay | 'ours' | 'both-sums' | 'ours-5m' | 'naive';
export type DriftedWay = LimitWay | 'ours';
export type PartWay = 'codes' | 'tokens';

/** Our way. @param drifted Serials that it must find. */
export function comparisonWay(
  server: BenchServer,
  tenant: BenchTenant,
  drifted: readonly string[] = [],
): Way {
  const sides = sidesOf(server, tenant);
  return timedWay(async () => requireFound(await comparePass(sides), tenant, drifted));
}

export function codesWay(server: BenchServer, tenant: BenchTenant): Way {
  const sides = sidesOf(server, tenant);
  return timedWay(() => judgeCodes(sides));
}

export function tokensWay(server: BenchServer, tenant: BenchTenant): Way {
  const sides = sidesOf(server, tenant);
  return timedWay(() => compareTokens(sides));
}

export function naiveWay(server: BenchServer, tenant: BenchTenant): Way {
  const sides = sidesOf(server, tenant);
  return timedWay(async () => requireFound(await compareNaively(sides), tenant, []));
}

/** The limit: its two statements, one after the other. */
export function limitWays(socket: Connection, tenant: BenchTenant): readonly (readonly [LimitWay, Way])[] {
  return [
    ['registry-sum', timedWay(async () => requireSum(await sumRegistryAtOnce(socket, tenant), tenant))],
    ['ticket-sum', timedWay(async () => requireSum(await sumTicketSerialsAtOnce(socket, tenant), tenant))],
  ];
}

/** Its two statements at once, which must tell that the tenant's links are consistent. */
export function bothSumsWay([one, other]: readonly [Connection, Connection], tenant: BenchTenant): Way {
  return timedWay(async () => {
    const sums = [sumRegistryAtOnce(one, tenant), sumTicketSerialsAtOnce(other, tenant)] as const;
    requireEqualSums(await Promise.all(sums));
  });
}

function timedWay(work: () => Promise<void>): Way {
  return { run: () => millisecondsOf(work) };
}

function sidesOf({ dataApi }: BenchServer, tenant: BenchTenant): Sides {
  const { databases } = openDataApi(dataApi, NAMES);
  return {
    tenant: databases.tenant(databaseOf(tenant)),
    core: databases.core,
    tenantId: tenant.organization.id,
    prefix: prefixOf(tenant),
  };
}
