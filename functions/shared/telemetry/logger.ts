import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON line an entry. Never pass it database error texts, cookies, tokens or SQL parameters unasked. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** @param service The function's name, as in the stack. */
export function createLogger(service: string): Logger {
  return new Logger({ serviceName: service });
}

/** What of an unknown error may be logged: its name and text, cut to a length that fits any log. */
export function describeError(error: unknown): { name: string; message: string } {
  if (!(error instanceof Error))
    return { name: 'NonError', message: String(error).slice(0, MAX_ERROR_LENGTH).toWellFormed() };
  return { name: error.name, message: error.message.slice(0, MAX_ERROR_LENGTH).toWellFormed() };
}

/** Characters; the same limit that `serial_link_outbox.last_error` is cut to. */
const MAX_ERROR_LENGTH = 500;
