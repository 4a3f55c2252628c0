import { answer } from '../../../functions/metrics-api/route.ts';
import { TenantSchemas } from '../../../functions/shared/database/tenant-schema.ts';
import type { Principal } from '../../../functions/shared/principal.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import type { Erp } from '../../support/mariadb.ts';

export const PLATFORM: Principal = {
  kind: 'token',
  subject: 'reporting',
  orgCode: '',
  scopes: ['serial-metrics/read', 'serial-metrics/platform'],
};

/** Asks as a member of a tenant, on the drop-in path. */
export function asker(erp: Erp) {
  return (
    parameters: Readonly<Record<string, string>>,
    {
      tenant = 'DEFAULT',
      now = new Date(),
      principal,
    }: { tenant?: string; now?: Date; principal?: Principal } = {},
  ): Promise<object> =>
    answer(
      {
        method: 'GET',
        resource: '/source/platform_serial_metrics_api.php',
        path: {},
        principal: principal ?? {
          kind: 'session',
          memberId: '7',
          orgCode: tenant,
          permissions: ['platform.view.metrics'],
        },
        correlationId: 'c0ffee',
        parameter: (name) => parameters[name],
      },
      {
        databases: databasesOf(erp),
        schemas: new TenantSchemas(),
        databasePrefix: erp.tenantPrefix,
        monitoringSchema: erp.ownSchema,
        log: quietLog(),
        now: () => now,
      },
    );
}

/** `YYYY-MM-DD HH:MM:SS` of a time on a clock so many hours ahead of UTC. */
export function sqlText(milliseconds: number, hoursAhead = 0): string {
  return new Date(milliseconds + hoursAhead * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Half up with two decimals, by another way than the code under test. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Number((BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole))) / 100;
}
