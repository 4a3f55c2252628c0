import type { Cadence } from '../shared/checklist/cadence.ts';
import type { Report } from '../shared/checklist/compose.ts';
import type { Periods } from '../shared/checklist/periods.ts';
import type { Message } from '../shared/publish.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { reportEmail } from './email.ts';
import { claimReport, rememberSent, type Sending, type SentReports } from './sent-reports.ts';
import { slackMessage } from './slack-message.ts';

export interface SendServices {
  readonly compose: () => Promise<Report>;
  readonly sent: SentReports;
  /** Sends to the topic of the e-mails; throws when it was not taken. */
  readonly toEmail: (message: Message) => Promise<void>;
  /** Undefined without Slack. */
  readonly toSlack: ((message: Message) => Promise<void>) | undefined;
  readonly log: Log;
  readonly now: () => Date;
}

export interface SendRequest {
  readonly cadence: Cadence;
  readonly periods: Periods;
  /** Of the invocation. */
  readonly requestId: string;
  /** Sends it although it was sent before. */
  readonly again: boolean;
}

/** What became of a report. */
export type Outcome =
  | {
      readonly sent: readonly ('email' | 'slack')[];
      readonly verdict: Report['verdict'];
      readonly subject: string;
    }
  /** Another run has sent this report, or is about to. */
  | { readonly sent: 'before' };

/**
 * Composes a report and sends it, once for each period: whole by e-mail, short to Slack. Without our own schema it
 * sends all the same: twice is better than never.
 * @throws when no channel took it.
 */
export async function sendReport(services: SendServices, request: SendRequest): Promise<Outcome> {
  const { log, now } = services;
  const sending = { ...request, period: request.periods.current, now: now() };
  if (!request.again && !(await mayClaim(services, sending))) return { sent: 'before' };
  const report = await services.compose();
  const email = reportEmail(report);
  const emailed = await isTaken('email', services.toEmail(email), log);
  const { toSlack } = services;
  const slacked =
    toSlack !== undefined && (await isTaken('slack', toSlack({ text: slackMessage(report, emailed) }), log));
  if (!emailed && !slacked) throw new Error('No channel took the report.');
  await remember(services, { ...sending, now: now() });
  const sent = [...(emailed ? ['email' as const] : []), ...(slacked ? ['slack' as const] : [])];
  return { sent, verdict: report.verdict, subject: email.subject };
}

async function isTaken(channel: 'email' | 'slack', sending: Promise<void>, log: Log): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    log.error('A channel did not take the report', { channel, error: describeError(error) });
    return false;
  }
}

async function mayClaim({ sent, log }: SendServices, sending: Sending): Promise<boolean> {
  try {
    return await claimReport(sent, sending);
  } catch (error) {
    log.warn('Whether the report was sent before is not known: it is sent', { error: describeError(error) });
    return true;
  }
}

async function remember({ sent, log }: SendServices, sending: Sending): Promise<void> {
  try {
    await rememberSent(sent, sending);
  } catch (error) {
    log.warn('That the report was sent could not be remembered', { error: describeError(error) });
  }
}
