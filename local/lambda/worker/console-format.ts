import { format } from 'node:util';

// Lambda's order of levels; ApplicationLogLevel lets through its own and everything after it.
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

const levelOfMethod = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

interface ConsoleOptions {
  readonly logFormat: 'Text' | 'JSON';
  /** Lowest level written; Lambda looks at it only in the JSON format. */
  readonly logLevel: string;
  /** The invocation under way. */
  requestId(): string;
  write(line: string): void;
}

/**
 * Replaces the console's methods as Lambda does: `time TAB request id TAB level TAB message` or one JSON
 * object. It matters: a metrics document passed to `console.log` arrives wrapped and counts for nothing.
 */
export function formatConsole(options: ConsoleOptions): void {
  const { logFormat, logLevel, requestId, write } = options;
  const lowest = logFormat === 'JSON' ? levels.indexOf(logLevel) : 0;
  const line = logFormat === 'JSON' ? jsonLine : textLine;
  for (const method of ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const) {
    const level = levelOfMethod[method];
    console[method] = (...values: readonly unknown[]): void => {
      if (levels.indexOf(level) >= lowest) write(line(requestId(), level, values));
    };
  }
}

function textLine(requestId: string, level: string, values: readonly unknown[]): string {
  // A message stays one log event: Lambda turns its line feeds into carriage returns.
  const message = format(...values).replaceAll('\n', '\r');
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`;
}

function jsonLine(requestId: string, level: string, values: readonly unknown[]): string {
  const error = values.find((value) => value instanceof Error);
  const [first] = values;
  const message = values.length === 1 && error === undefined ? first : format(...values);
  const details = error && {
    errorType: error.name,
    errorMessage: error.message,
    stackTrace: stackLines(error),
  };
  const head = { timestamp: new Date().toISOString(), level, requestId };
  try {
    return `${JSON.stringify({ ...head, message, ...details })}\n`;
  } catch {
    // Circular values and big integers have no JSON.
    return `${JSON.stringify({ ...head, message: format(...values), ...details })}\n`;
  }
}

function stackLines(error: Error): readonly string[] {
  return (error.stack ?? '').split('\n');
}
