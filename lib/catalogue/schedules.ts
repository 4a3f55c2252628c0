/** When the background jobs run, and how long one run may take (seconds, less than its interval). */
export const schedules = {
  'outbox-worker': { everyMinutes: 5, timeoutSeconds: 240 },
  'metrics-collector': { everyMinutes: 5, timeoutSeconds: 240 },
  'consistency-checker': { everyMinutes: 60, timeoutSeconds: 600 },
} as const;

/** When the checklists are sent, in UTC: 01:00 is the morning in the factories' time zone. */
export const checklistSchedules = {
  daily: 'cron(0 1 * * ? *)',
  weekly: 'cron(0 1 ? * 2 *)',
  monthly: 'cron(0 1 1 * ? *)',
} as const;
