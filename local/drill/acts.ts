import { coreIsDown } from '../erp/core-is-down.ts';
import type { JobName } from './drill.ts';
import type { SystemAct } from './system-act.ts';

/** The Core DB refuses every call, of the functions and of the ERP. */
export const coreGoesDown: SystemAct = {
  says: 'The Core DB goes down.',
  perform({ deployed }) {
    deployed.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core' },
    });
  },
};

export const coreComesBack: SystemAct = {
  says: 'The Core DB is back.',
  perform({ deployed: { faults } }) {
    if (!coreIsDown(faults)) throw new Error('The Core DB is not down.');
    faults.clear();
  },
};

/** The database of the first tenant refuses every call. */
export const tenantIsLost: SystemAct = {
  says: 'One tenant database stops answering.',
  perform({ deployed, erp }) {
    const [tenant] = erp.activeTenants;
    deployed.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { database: `^${tenant?.database}$` },
    });
  },
};

export const tenantIsBack: SystemAct = {
  says: 'The tenant database answers again.',
  perform({ deployed }) {
    deployed.faults.clear();
  },
};

/** What the ERP does takes so many times as long, and it reports that. */
export function databaseIsSlow(factor: number): SystemAct {
  return {
    says: `What the ERP does takes ${factor} times as long.`,
    perform(system) {
      system.slowness = factor;
    },
  };
}

export const databaseIsFast: SystemAct = {
  says: 'The ERP is as fast as ever.',
  perform(system) {
    system.slowness = 1;
  },
};

/** Steps of factory work a minute from now on. */
export function factoryWorks(pace: number): SystemAct {
  return {
    says: pace === 0 ? 'The factory stands still.' : `The factory does ${pace} steps a minute.`,
    perform(system) {
      system.pace = pace;
    },
  };
}

export function stopsRunning(job: JobName): SystemAct {
  return {
    says: `The schedule of the ${job} is switched off.`,
    perform({ deployed: { schedules } }) {
      schedules.pause(scheduleOf(job));
    },
  };
}

export function runsAgain(job: JobName): SystemAct {
  return {
    says: `The schedule of the ${job} is switched on.`,
    perform({ deployed: { schedules }, clock }) {
      schedules.resume(scheduleOf(job), clock.now());
    },
  };
}

/** Pieces with codes that no ERP would generate appear in the first tenant, as by an import gone wrong. */
export function invalidSerialsArrive(count: number): SystemAct {
  return {
    says: `${count} invalid serials arrive.`,
    async perform({ erp }) {
      const [tenant] = erp.activeTenants;
      for (let number = 1; number <= count; number++) {
        await erp.query(
          `INSERT INTO \`${tenant?.database}\`.flow_token (id_instance, serial_number, spawned_at)
           SELECT MAX(id_instance), ?, MAX(spawned_at) FROM \`${tenant?.database}\`.flow_token`,
          [`import-${number}`],
        );
      }
    },
  };
}

/** Somebody runs a job by hand, between its marks. */
export function isRunByHand(job: JobName): SystemAct {
  return {
    says: `Somebody runs the ${job}.`,
    async perform({ deployed: { lambda } }) {
      await lambda.invokeAsync(scheduleOf(job), '{}').done;
    },
  };
}

function scheduleOf(job: JobName): string {
  return `serial-monitoring-local-${job}`;
}
