import type { Cadence } from './checklist-event.ts';
import type { Figures } from './figures.ts';
import type { Periods } from './periods.ts';
import { checkerSection } from './sections/checker.ts';
import { errorsSection } from './sections/errors.ts';
import { generationSection } from './sections/generation.ts';
import { jobsSection } from './sections/jobs.ts';
import { linksSection } from './sections/links.ts';
import { outboxSection } from './sections/outbox.ts';
import { quarantineSection } from './sections/quarantine.ts';
import { notMeasured, type Section } from './sections/section.ts';

/**
 * Answers the items of the ERP's monitoring checklist for one cadence, in its order and words. Background jobs
 * stand in the daily list too: without them the other answers are stale.
 *
 * Later versions answer SLO compliance and alert frequency from CloudWatch.
 */
export function answerChecklist(cadence: Cadence, figures: Figures, periods: Periods): readonly Section[] {
  switch (cadence) {
    case 'daily':
      return [
        generationSection('Serial generation rate (should match production volume)', figures, periods),
        outboxSection('Outbox pending count (should be low or zero)', figures),
        checkerSection('Consistency checker results (should find 0 issues)', figures),
        errorsSection('Error metrics (should be minimal)', figures, periods),
        jobsSection('Background jobs', figures, periods),
      ];
    case 'weekly':
      return [
        quarantineSection('Quarantine statistics', figures, periods),
        linksSection('Link success rates', figures),
        notMeasured('SLO compliance', 'see the dashboard for the last hours'),
        jobsSection('Background job execution', figures, periods),
      ];
    case 'monthly':
      return [
        generationSection('Serial generation trends', figures, periods),
        errorsSection('Error patterns', figures, periods),
        notMeasured('Alert frequency', 'see the history of the alarms in CloudWatch'),
        {
          title: 'Monitoring dashboards',
          lines: ['the dashboard is deployed with the stack: ask for what it lacks'],
          attention: [],
        },
      ];
  }
}
