import type { Soak } from '../soak-system.ts';

/** Alarms that are not OK although a person has done their part. */
export function alarmsLeft({ system }: Pick<Soak, 'system'>): string[] {
  return system.deployed.cloudwatch.engine.statuses
    .filter(({ state }) => state.value !== 'OK')
    .map(({ alarm, state }) => `an alarm is not OK: ${alarm.name} is ${state.value}: ${state.reason}`);
}
