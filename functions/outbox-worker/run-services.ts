import type { Databases } from '../shared/database/databases.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Log } from '../shared/telemetry/logger.ts';
import type { TenantDeaths } from './death-notice.ts';

export interface RunServices {
  readonly databases: Databases;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly now: () => Date;
  /** Tells people which entries this run marked dead. */
  readonly tellDeaths: (deaths: readonly TenantDeaths[]) => Promise<void>;
}
