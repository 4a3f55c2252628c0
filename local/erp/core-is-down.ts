import type { FaultInjector } from '../rds-data/faults.ts';

/** Whether a fault refuses every call to the Core cluster: then the factory cannot reach it either. */
export function coreIsDown(faults: FaultInjector): boolean {
  return faults
    .list()
    .some(
      ({ spec: { kind, match } }) => kind === 'refuse' && match.cluster === 'core' && match.sql === undefined,
    );
}
