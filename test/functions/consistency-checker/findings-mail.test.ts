import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findingsMail } from '../../../functions/consistency-checker/findings-mail.ts';
import type { NewFindings } from '../../../functions/consistency-checker/new-findings.ts';
import type { TellFindings } from '../../../functions/consistency-checker/tell-findings.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf, type LogEntry } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearAll, piece, runChecker } from './checker-fixture.ts';

const WHERE = { environment: 'production', runbook: 'docs/runbooks/consistency-check-failures.md' };

describe('The mail', () => {
  test('says how many of which kind, the first ones where they are, and what to do', () => {
    const { subject, text } = findingsMail(
      {
        counts: [{ check: 'dual_link_mismatch', count: 2 }],
        first: [
          {
            tenantId: 7,
            check: 'dual_link_mismatch',
            subject: 'DEFA-1',
            detail: 'The core link names token 5.',
          },
          {
            tenantId: 8,
            check: 'dual_link_mismatch',
            subject: 'MAIS-2',
            detail: 'The core link names token 6.',
          },
        ],
        upTo: '9',
      },
      (id) => (id === 7 ? 'DEFAULT' : 'maison_atelier'),
      WHERE,
    );
    expect(subject).toBe('Serial Monitoring production: 2 new consistency findings');
    expect(text).toContain('     2  dual_link_mismatch: Tenant link and core link name different tokens');
    expect(text).toContain('  * DEFAULT  DEFA-1  (dual_link_mismatch)\n    The core link names token 5.');
    expect(text).toContain('  * maison_atelier  MAIS-2');
    expect(text).toContain(WHERE.runbook);
    expect(text).not.toContain('more.');
  });

  test('keeps the limits of SNS, whatever was found', () => {
    const { subject, text } = findingsMail(
      {
        counts: [{ check: 'context_mismatch', count: 1_000_000 }],
        first: Array.from({ length: 20 }, () => ({
          tenantId: 7,
          check: 'context_mismatch',
          subject: 'S'.repeat(100),
          detail: 'é'.repeat(500),
        })),
        upTo: '9',
      },
      () => 'x'.repeat(50),
      { ...WHERE, environment: 'e'.repeat(100) },
    );
    expect(subject.length).toBeLessThan(100);
    expect(subject).not.toContain('\n');
    expect(Buffer.byteLength(text)).toBeLessThan(262_144);
    expect(text).toContain('and 999980 more.');
  });
});

describe('The checker', async () => {
  const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
  const first = erp.tenant('DEFAULT');
  const second = erp.tenant('maison_atelier');
  beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
  beforeEach(() => clearAll(erp));

  /** Runs that keep what they told. */
  function listener() {
    const told: { found: NewFindings; codes: string[] }[] = [];
    const tellFindings: TellFindings = async (found, codeOf) => {
      told.push({ found, codes: found.first.map(({ tenantId }) => codeOf(tenantId)) });
    };
    return { told, tellFindings };
  }

  test('tells each finding once, of all tenants in one mail', async () => {
    const mine = await piece(erp, first, 1, { coreLink: 4_711 });
    const other = await piece(erp, second, 1, { coreLink: 4_711 });
    const { told, tellFindings } = listener();

    for (let run = 0; run < 3; run++) await runChecker(erp, {}, { tellFindings });

    expect(told).toHaveLength(1);
    expect(told[0]?.found.counts).toEqual([{ check: 'dual_link_mismatch', count: 2 }]);
    // Tenants are checked side by side: either may be the first.
    const tellings = told[0]?.found.first.map(({ subject }, index) => [told[0]?.codes[index], subject]);
    expect(tellings?.toSorted()).toEqual([
      ['DEFAULT', mine.serial],
      ['maison_atelier', other.serial],
    ]);

    await piece(erp, first, 2, { coreLink: 4_711 });
    await runChecker(erp, {}, { tellFindings });
    expect(told).toHaveLength(2);
    expect(told[1]?.found.counts).toEqual([{ check: 'dual_link_mismatch', count: 1 }]);
  });

  test('tells nothing in a dry run, in report mode and without findings', async () => {
    const { told, tellFindings } = listener();
    await piece(erp, first, 1);
    await runChecker(erp, {}, { tellFindings });
    await piece(erp, first, 2, { coreLink: 4_711 });
    await runChecker(erp, { dryRun: true }, { tellFindings });
    await runChecker(erp, {}, { tellFindings, mode: 'report' });
    expect(told).toEqual([]);
  });

  test('tells again in the next run what could not be told, and works on meanwhile', async () => {
    await piece(erp, first, 1, { coreLink: 4_711 });
    await piece(erp, first, 2, { tenantLink: null });
    const log: LogEntry[] = [];
    const broken: TellFindings = () => Promise.reject(new Error('The topic is gone.'));

    expect(await runChecker(erp, {}, { tellFindings: broken, log })).toMatchObject({
      fixed: 1,
      openFindings: 1,
      errors: 0,
    });
    expect(log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'New findings could not be told by e-mail',
    ]);
    const { told, tellFindings } = listener();
    await runChecker(erp, {}, { tellFindings });
    expect(told).toHaveLength(1);
  });

  test('names the first twenty of many', async () => {
    for (let count = 1; count <= 25; count++) await piece(erp, first, count, { coreLink: 4_000 + count });
    const { told, tellFindings } = listener();
    await runChecker(erp, {}, { tellFindings });
    expect(told[0]?.found.first).toHaveLength(20);
    expect(told[0]?.found.counts).toEqual([{ check: 'dual_link_mismatch', count: 25 }]);
  });
});
