import { describe, expect, test } from 'vitest';
import { deathNotice, type TenantDeaths } from '../../../functions/outbox-worker/death-notice.ts';
import { useErp } from '../../support/mariadb.ts';
import { enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';

interface Notification {
  readonly version: string;
  readonly source: string;
  readonly content: {
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
  };
}

const parse = (message: string) => JSON.parse(message) as Notification;

describe('The notice', () => {
  test('says how many died, where, which first and why, and what to do', () => {
    const { version, source, content } = parse(
      deathNotice(
        [{ tenant: 'DEFAULT', count: 2, examples: [{ serialCode: 'A-1', error: 'ERR_NOT_FOUND: x' }] }],
        'production',
      ),
    );
    expect({ version, source }).toEqual({ version: '1.0', source: 'custom' });
    expect(content.title).toContain('2 outbox entries died in 1 tenant');
    expect(content.description).toContain('*DEFAULT*: 2');
    expect(content.description).toContain('`A-1` ERR_NOT_FOUND: x');
    expect(content.nextSteps.join(' ')).toMatch(/runbook outbox-dead-entries.*Requeue/);
  });

  test('keeps every limit of Slack and SNS, however much died', () => {
    const examples = Array.from({ length: 10 }, () => ({
      serialCode: 'S'.repeat(64),
      error: 'é'.repeat(500),
    }));
    const deaths: TenantDeaths[] = Array.from({ length: 500 }, (_, index) => ({
      tenant: `tenant_${index}`.padEnd(50, 'x'),
      count: 1_000_000,
      examples,
    }));
    const message = deathNotice(deaths, 'production');
    const { content } = parse(message);
    expect(Buffer.byteLength(message)).toBeLessThan(262_144);
    expect(content.title.length).toBeLessThanOrEqual(250);
    expect(content.description.length).toBeLessThanOrEqual(8_000);
    for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
  });
});

describe('The worker', async () => {
  const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
  const tenant = erp.tenant('DEFAULT');

  test('tells once a run what it marked dead, and only that', async () => {
    await register(erp, [{ serial: 'A-OEM', tenantId: tenant.id, type: 'oem' }]);
    await enqueue(erp, tenant, [
      { serial: 'A-OEM', token: 1 },
      { serial: 'TEMP-1', token: 2 },
      { serial: 'A-none', token: 3 },
      { serial: 'A-before', token: 4, status: 'dead' },
    ]);
    const told: (readonly TenantDeaths[])[] = [];
    const tellDeaths = async (deaths: readonly TenantDeaths[]) => {
      told.push(deaths);
    };

    await runWorker(erp, { dryRun: true }, { tellDeaths });
    expect(told).toEqual([]);
    await runWorker(erp, {}, { tellDeaths });
    await runWorker(erp, {}, { tellDeaths });

    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject([{ tenant: 'DEFAULT', count: 2 }]);
    expect(told[0]?.[0]?.examples.map(({ serialCode }) => serialCode).toSorted()).toEqual([
      'A-OEM',
      'TEMP-1',
    ]);
  });

  test('has done its work even if nobody can be told, and says so', async () => {
    await enqueue(erp, tenant, [{ serial: 'TEMP-2', token: 5 }]);
    const log: { level: string; message: string; extra: readonly unknown[] }[] = [];
    const summary = await runWorker(
      erp,
      {},
      { log: log as never, tellDeaths: () => Promise.reject(new Error('SNS is down')) },
    );
    expect(summary).toMatchObject({ markedDead: 1, errors: 0 });
    expect((await outboxOf(erp, tenant)).at(-1)?.status).toBe('dead');
    expect(log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'Slack could not be told which entries died',
    ]);
  });
});
