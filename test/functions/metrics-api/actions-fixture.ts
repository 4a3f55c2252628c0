import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type ApiServices, answer } from '../../../functions/metrics-api/route.ts';
import type { ApiRequest } from '../../../functions/shared/api/request.ts';
import { TenantSchemas } from '../../../functions/shared/database/tenant-schema.ts';
import type { Principal } from '../../../functions/shared/principal.ts';
import { DROP_IN_PATH } from '../../../lib/catalogue/api-routes.ts';
import { requireAsDocumented } from '../../support/contract.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import type { Erp } from '../../support/mariadb.ts';

export const PLATFORM: Principal = {
  kind: 'token',
  subject: 'reporting',
  orgCode: '',
  scopes: ['serial-metrics/read', 'serial-metrics/platform'],
};

/** Any answer; a test says which fields it expects. */
// biome-ignore lint/suspicious/noExplicitAny: each action has a body of its own.
export type Answer = any;

/** What the metrics function works with, on the databases of a test file. */
export function servicesOf(erp: Erp, overrides: Partial<ApiServices> = {}): ApiServices {
  return {
    databases: databasesOf(erp, undefined, 'metrics-api'),
    schemas: new TenantSchemas(),
    databasePrefix: erp.tenantPrefix,
    monitoringSchema: erp.ownSchema,
    cloudWatch: new CloudWatchClient({ endpoint: 'http://127.0.0.1:1', region: 'eu-west-1', maxAttempts: 1 }),
    environment: 'test',
    alarmNamePrefix: '',
    log: quietLog(),
    now: () => new Date(),
    ...overrides,
  };
}

export const member = (orgCode = 'DEFAULT'): Principal => ({
  kind: 'session',
  memberId: '7',
  orgCode,
  permissions: ['platform.view.metrics'],
});

/** A request on the drop-in path. */
export function dropIn(
  parameters: Readonly<Record<string, string>>,
  principal: Principal = member(),
): ApiRequest {
  return {
    method: 'GET',
    resource: DROP_IN_PATH,
    path: {},
    principal,
    correlationId: 'c0ffee',
    parameterNames: Object.keys(parameters),
    parameter: (name) => parameters[name],
  };
}

/** Asks as a member of a tenant, on the drop-in path; the answer must be as the OpenAPI document says. */
export function asker(erp: Erp) {
  return async (
    parameters: Readonly<Record<string, string>>,
    {
      tenant = 'DEFAULT',
      now = new Date(),
      principal = member(tenant),
    }: { tenant?: string; now?: Date; principal?: Principal } = {},
  ): Promise<object> => {
    const body = await answer(dropIn(parameters, principal), servicesOf(erp, { now: () => now }));
    return requireAsDocumented('GET', `/v1/metrics/${parameters['action']}`, body);
  };
}

/** `YYYY-MM-DD HH:MM:SS` of a time on a clock so many hours ahead of UTC. */
export function sqlText(milliseconds: number, hoursAhead = 0): string {
  return new Date(milliseconds + hoursAhead * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Half up with two decimals, by another way than the code under test. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Number((BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole))) / 100;
}
