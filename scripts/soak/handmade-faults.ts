import type { RowDataPacket } from 'mysql2/promise';
import type { Tenant } from '../../erp/organizations.ts';
import type { Random } from '../../erp/random.ts';
import type { FaultKind } from './fault.ts';
import type { Soak } from './soak-system.ts';

/** Virtual minutes in which an entry that nothing can link dies: the ladder of ten failures, and some runs. */
export const MINUTES_TO_DEATH = 2_400;

/** Virtual minutes in which the checker looks at every row, old ones too, and a person can act on it. */
export const MINUTES_TO_BE_FOUND = 1_700;

/** No token has such an id. */
export const FAR_AWAY = 900_000;

/** What people and faulty programs do to the rows; each is found, and mended by a person at the end. */
export const handmadeFaults: readonly FaultKind[] = [
  byHand('an OEM serial is linked by hand', 1, async (soak, tenant, random) => {
    if (soak.options.quietMinutes < MINUTES_TO_BE_FOUND) return;
    const serial = await someSerial(soak, tenant, random, "production_type <> 'hatthasilpa'");
    if (serial !== undefined) await link(soak, tenant, serial.serial, FAR_AWAY);
  }),
  byHand('a link is bent by hand', 1, async (soak, tenant, random) => {
    const serial = await someSerial(soak, tenant, random, LINKED);
    if (serial !== undefined) await link(soak, tenant, serial.serial, serial.token + FAR_AWAY);
  }),
  byHand('a link is lost without a word', 2, async (soak, tenant, random) => {
    const serial = await someSerial(soak, tenant, random, LINKED);
    if (serial !== undefined) await link(soak, tenant, serial.serial, null);
  }),
  byHand('an entry that can never be linked', 1, async (soak, tenant, random) => {
    const serial = await someSerial(soak, tenant, random, LINKED);
    if (serial !== undefined) await queue(soak, tenant, serial.serial, serial.token + FAR_AWAY);
  }),
  byHand('an entry for a serial that nobody knows', 1, async (soak, tenant, random) => {
    if (soak.options.quietMinutes < MINUTES_TO_DEATH) return;
    await queue(soak, tenant, `UNKN-HAT-SOAK-${random.integer(100_000, 999_999)}-X`, FAR_AWAY);
  }),
];

const LINKED = "production_type = 'hatthasilpa' AND dag_token_id IS NOT NULL";

function byHand(
  name: string,
  share: number,
  work: (soak: Soak, tenant: Tenant, random: Random) => Promise<void>,
): FaultKind {
  return {
    name,
    share,
    harmless: true,
    async begin(soak, random) {
      const tenant = random.pick(soak.system.erp.activeTenants);
      // While the database is away nobody can spoil it.
      await work(soak, tenant, random).catch(() => undefined);
    },
  };
}

/** One of the newest serials, which nobody else has spoilt. */
async function someSerial({ system }: Soak, { organization }: Tenant, random: Random, condition: string) {
  const rows: RowDataPacket[] = await system.erp.query(
    `SELECT serial_code AS serial, dag_token_id AS token FROM bgerp.serial_registry
     WHERE tenant_id = ? AND (dag_token_id IS NULL OR dag_token_id < ${FAR_AWAY}) AND ${condition}
     ORDER BY id_serial DESC LIMIT 40`,
    [organization.id],
  );
  if (rows.length === 0) return undefined;
  const { serial, token } = random.pick(rows);
  return { serial: String(serial), token: Number(token) };
}

async function link({ system, watch }: Soak, { organization }: Tenant, serial: string, token: number | null) {
  watch.expectChange(serial);
  await system.erp.query(
    'UPDATE bgerp.serial_registry SET dag_token_id = ? WHERE serial_code = ? AND tenant_id = ?',
    [token, serial, organization.id],
  );
}

async function queue({ system }: Soak, { database }: Tenant, serial: string, token: number) {
  const at = system.clock.now().toISOString().slice(0, 19).replace('T', ' ');
  await system.erp.query(
    `INSERT INTO \`${database}\`.serial_link_outbox (serial_code, dag_token_id, last_error, created_at, updated_at)
     VALUES (?, ?, 'put there by hand', ?, ?)`,
    [serial, token, at, at],
  );
}
