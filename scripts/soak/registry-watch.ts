import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import type { LocalProcess } from '../local-process.ts';

/** Watches that no registry row changes once it is linked. */
export class RegistryWatch {
  readonly violations: string[] = [];
  readonly #links = new Map<string, string>();

  async look({ root, endpoints }: LocalProcess): Promise<void> {
    const [rows] = await root.query<RowDataPacket[]>(
      `SELECT serial_code AS serial, CAST(dag_token_id AS CHAR) AS token FROM ${endpoints.coreDatabase}.serial_registry`,
    );
    const now = new Map(rows.map((row) => [String(row['serial']), row['token']]));
    for (const [serial, token] of this.#links) {
      if (now.get(serial) === token) continue;
      this.violations.push(
        `${serial} was linked to ${token} and is ${String(now.get(serial) ?? 'not linked')} now`,
      );
    }
    for (const [serial, token] of now) if (typeof token === 'string') this.#links.set(serial, token);
  }

  async keepLooking(system: LocalProcess, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.look(system);
      await sleep(2_000);
    }
  }
}
