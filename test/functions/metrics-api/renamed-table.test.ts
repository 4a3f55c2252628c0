import { expect, test } from 'vitest';
import { identifier } from '../../../erp/sql.ts';
import { answer } from '../../../functions/metrics-api/route.ts';
import { useErp } from '../../support/mariadb.ts';
import { dropIn, servicesOf } from './actions-fixture.ts';

const erp = await useErp();

test('A function that is warm finds a table that the ERP has renamed', async () => {
  const services = servicesOf(erp);
  const summary = () => answer(dropIn({ action: 'summary' }), services);
  const rename = (from: string, to: string) => {
    const schema = identifier(erp.tenant('DEFAULT').database);
    return erp.root.query(`RENAME TABLE ${schema}.${from} TO ${schema}.${to}`);
  };
  const tickets = `${identifier(erp.tenant('DEFAULT').database)}.hatthasilpa_job_ticket`;
  await erp.root.query(`ALTER TABLE ${tickets} ADD COLUMN id_org INT NOT NULL DEFAULT 1`);
  expect(await summary()).not.toHaveProperty('degraded');
  await rename('hatthasilpa_job_ticket', 'job_ticket');
  // What it remembers is refuted: it says so once, and looks again.
  expect(await summary()).toHaveProperty('degraded');
  expect(await summary()).not.toHaveProperty('degraded');
  await rename('job_ticket', 'hatthasilpa_job_ticket');
});
