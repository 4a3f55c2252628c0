/** When the background jobs run, and how long one run may take (seconds, less than its interval). */
export const schedules = {
  'outbox-worker': { everyMinutes: 5, timeoutSeconds: 240 },
  'metrics-collector': { everyMinutes: 5, timeoutSeconds: 240 },
} as const;
