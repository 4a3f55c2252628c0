import { beforeEach, expect, test } from 'vitest';
import { useErp } from '../../support/mariadb.ts';
import { check, findingsOf, heal } from './preflight-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const { database } = erp.tenant('DEFAULT');

beforeEach(async () => {
  await heal(erp);
  await erp.root.query("SET SESSION sql_mode = ''");
});

const aboutRows = async () => {
  const findings = findingsOf(await check(erp)).filter((finding) => finding.check === 'rows');
  return findings.map(({ severity, subject, found }) => [severity, subject, found]);
};

test('A database in which each row is as documented has one good finding', async () => {
  expect(await aboutRows()).toEqual([
    ['ok', undefined, 'No odd values in the newest 1000 rows of each table.'],
  ]);
});

test('Each column with odd values is told, with how many', async () => {
  await erp.root.query(
    `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, status, retry_count, created_at, updated_at)
     VALUES ('A', 1, NULL, 0, NOW(), NOW()), ('B', 2, '', NULL, '0000-00-00', NULL)`,
  );
  await erp.root.query(
    `INSERT INTO ${database}.flow_token (id_instance, serial_number, status, spawned_at)
     VALUES (1, 'C', '', NULL), (1, 'D', '', '0000-00-00')`,
  );
  await erp.root.query(
    `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, generated_at, spawned_at)
     VALUES (1, 'E', 901, NULL, NULL), (1, 'F', 902, NOW(), '0000-00-00')`,
  );
  expect(await aboutRows()).toEqual([
    ['warning', 'job_ticket_serial.generated_at', 'Of its newest 1000 rows 1 has no time there.'],
    ['warning', 'job_ticket_serial.spawned_at', 'Of its newest 1000 rows 1 has a zero date there.'],
    ['warning', 'flow_token.spawned_at', 'Of its newest 1000 rows 2 have no time there.'],
    ['warning', 'flow_token.status', 'Of its newest 1000 rows 2 have no text there.'],
    ['warning', 'serial_link_outbox.created_at', 'Of its newest 1000 rows 1 has no time there.'],
    ['warning', 'serial_link_outbox.updated_at', 'Of its newest 1000 rows 1 has no time there.'],
    ['warning', 'serial_link_outbox.retry_count', 'Of its newest 1000 rows 1 has no number there.'],
    ['warning', 'serial_link_outbox.status', '2 entries have no status.'],
  ]);
});
