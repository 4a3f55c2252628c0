import { randomUUID } from 'node:crypto';
import type { DueRun } from './schedule-book.ts';

/** Fills the keywords that EventBridge Scheduler replaces in an input. */
export function scheduleInput({ schedule, scheduledAt }: DueRun): string {
  return schedule.input
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledAt.toISOString().replace('.000Z', 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
