/**
 * Puts this process on UTC, as Lambda is. All threads share the process's time zone: a worker's own `TZ`
 * variable changes nothing, so this can't be done for the workers alone.
 * @throws Error when the zone can't be changed from here (inside a worker thread)
 */
export function useUtc(): void {
  process.env['TZ'] = 'UTC';
  // Winter and summer: a zone may be at UTC for half of the year.
  const offsets = [0, 6].map((month) => new Date(2026, month, 1).getTimezoneOffset());
  if (offsets.some((offset) => offset !== 0)) {
    throw new Error('Functions run in UTC; start this process with TZ=UTC.');
  }
}
