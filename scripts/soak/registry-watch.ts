import type { VirtualSystem } from '../../local/virtual-system.ts';
import type { SoakRecord } from './record.ts';

/** Watches that no registry row changes once it is linked. */
export interface RegistryWatch {
  /** Compares all rows with the last look; while the database is away it looks at nothing. */
  look(): Promise<void>;
  /** Somebody is about to change this link by hand. */
  expectChange(serial: string): void;
  /** How often a link was changed by hand. */
  changesOf(serial: string): number;
}

export function createRegistryWatch(
  system: Pick<VirtualSystem, 'erp'>,
  record: Pick<SoakRecord, 'violations'>,
): RegistryWatch {
  const links = new Map<string, string>();
  const changes = new Map<string, number>();
  return {
    async look() {
      const rows = await system.erp
        .query('SELECT serial_code AS serial, CAST(dag_token_id AS CHAR) AS token FROM bgerp.serial_registry')
        .catch(() => undefined);
      if (rows === undefined) return;
      const now = new Map(rows.map((row) => [String(row['serial']), row['token']]));
      for (const [serial, token] of links) {
        if (now.get(serial) === token) continue;
        links.delete(serial);
        record.violations.push(
          `a link changed: ${serial} was linked to ${token} and is ${String(now.get(serial) ?? 'not linked')} now`,
        );
      }
      for (const [serial, token] of now) if (typeof token === 'string') links.set(serial, token);
    },
    expectChange(serial) {
      links.delete(serial);
      changes.set(serial, (changes.get(serial) ?? 0) + 1);
    },
    changesOf: (serial) => changes.get(serial) ?? 0,
  };
}
