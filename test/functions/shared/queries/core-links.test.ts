import { beforeAll, expect, test } from 'vitest';
import { readCoreLinks } from '../../../../functions/shared/queries/core-links.ts';
import { databasesOf } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';
import { numbers } from '../../../support/numbers.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const { id } = erp.tenant('DEFAULT');
const COUNT = 6_000;

beforeAll(() =>
  erp.root.query(
    `ALTER TABLE ${erp.coreDatabase}.serial_registry
       MODIFY serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`,
  ),
);

test.each([
  ['four bytes', '𐌀'],
  ['six bytes in JSON', '\u0001'],
])(
  'Serials of 255 characters of %s each are looked up in requests that the Data API takes',
  async (_, character) => {
    await erp.root.query(`DELETE FROM ${erp.coreDatabase}.serial_registry`);
    await erp.root.query(
      `INSERT INTO ${erp.coreDatabase}.serial_registry (serial_code, tenant_id, org_code, production_type, dag_token_id,
       hash_signature, checksum)
     SELECT CONCAT(LPAD(seq, 6, '0'), REPEAT(?, 249)), ${id}, 'ORG', 'hatthasilpa', IF(seq % 2 = 0, seq, NULL),
       REPEAT('f', 64), '0' FROM ${numbers(1, COUNT)}`,
      [character],
    );
    const serials = Array.from({ length: COUNT }, (_, index) => ({
      serialCode: String(index + 1).padStart(6, '0') + character.repeat(249),
      onTicket: true,
      tenantLinked: true,
      linkedToken: index % 4 === 1 ? String(index + 1) : null,
      lastDay: true,
      onDays: [true],
    }));
    expect(await readCoreLinks(databasesOf(erp).core, id, serials, 1)).toEqual({
      registered: COUNT,
      linked: COUNT / 2,
      consistent: COUNT / 4,
      linkedOnDays: [COUNT / 2],
    });
  },
);

test('A serial of more characters than any column of ours is an error by name', async () => {
  const serial = {
    serialCode: 'x'.repeat(256),
    onTicket: true,
    tenantLinked: true,
    linkedToken: null,
    lastDay: true,
    onDays: [],
  };
  await expect(readCoreLinks(databasesOf(erp).core, id, [serial], 0)).rejects.toMatchObject({
    name: 'ValueTooWideError',
    message: expect.stringContaining('more than 255 characters'),
  });
});
