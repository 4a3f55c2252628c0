import { answerChecklist } from './checklist.ts';
import type { Cadence } from './checklist-event.ts';
import { type Email, writeEmail } from './email.ts';
import { type ReportServices, type ReportSettings, readFigures } from './figures.ts';
import { periodsOf } from './periods.ts';

/** Sends one message to the people who listen; throws when it was not taken. */
export type Publish = (email: Email) => Promise<void>;

/**
 * Answers the checklist of a cadence from the databases and sends the answers. Run twice, it sends twice.
 * @throws when the tenant cluster cannot be asked for its schemas, or the message cannot be published.
 */
export async function sendReport(
  services: ReportServices & { readonly publish: Publish; readonly now: () => Date },
  settings: ReportSettings & { readonly environment: string },
  cadence: Cadence,
): Promise<Email> {
  const now = services.now();
  const periods = periodsOf(cadence, now);
  const figures = await readFigures(services, settings, periods, now);
  const sections = answerChecklist(cadence, figures, periods);
  const email = writeEmail({ environment: settings.environment, cadence, periods, now }, figures, sections);
  await services.publish(email);
  return email;
}
