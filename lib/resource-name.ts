import type { Settings } from './settings.ts';

/** Name of a resource that people look for: function, topic, queue, dashboard. */
export function resourceName(settings: Pick<Settings, 'environment'>, name: string): string {
  return `serial-monitoring-${settings.environment}-${name}`;
}
