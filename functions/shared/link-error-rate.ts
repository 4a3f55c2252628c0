/** Below so many failures a rate says more about the number of links than about their health. */
const LEAST_FAILURES = 3;

/** Links of the last 60 minutes, from tenant data alone. */
export interface LastHourLinks {
  readonly linksFailedLastHour: number;
  readonly spawnedLastHour: number;
}

/** Failed links as a part of all; undefined without links. */
export function failedLinks({
  linksFailedLastHour: failed,
  spawnedLastHour: spawned,
}: LastHourLinks): { readonly part: number; readonly whole: number } | undefined {
  const whole = Math.max(failed, spawned);
  if (whole === 0) return undefined;
  return { part: failed < LEAST_FAILURES ? 0 : failed, whole };
}
