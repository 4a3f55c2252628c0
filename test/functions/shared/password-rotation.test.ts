import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { text } from '../../../functions/shared/database/columns.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });

test('Goes on through rotations of the password, in the middle of its calls', async () => {
  const { core } = databasesOf(erp);
  const codes = () => core.read({ sql: 'SELECT code FROM organization', row: (next) => next(text) });
  let rotating = true;
  let [good, refused] = [0, 0];
  const counted = (answer: Promise<string[]>) =>
    answer.then(
      () => {
        good += 1;
      },
      () => {
        refused += 1;
      },
    );
  const answers: Promise<void>[] = [];
  const asking = (async () => {
    while (rotating) {
      answers.push(counted(codes()));
      await sleep(2);
    }
  })();
  for (const password of ['first', 'second', 'third']) {
    const user = `'${erp.accounts.core.writer.user}'@'%'`;
    // With two accounts that take turns, or with MySQL 8's dual passwords, there is no moment between these two.
    await erp.root.query(`ALTER USER ${user} IDENTIFIED BY '${password}'`);
    await erp.rdsData.rotate(erp.coreSecretArn, password);
    expect(await codes()).toEqual(['DEFAULT']);
  }
  rotating = false;
  await asking;
  await Promise.all(answers);
  expect(good).toBeGreaterThan(0);
  expect(good + refused).toBe(answers.length);
  // The database lets nobody in with an old password.
  await erp.rdsData.rotate(erp.coreSecretArn, 'first');
  await expect(codes()).rejects.toThrow();
});
