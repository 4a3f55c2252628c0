import { ExecuteStatementCommand, type RDSDataClient } from '@aws-sdk/client-rds-data';

/** Thrown instead of sending anything that is not plainly a question. A fault of this command, never of the target. */
export class NotReadOnlyError extends Error {
  override readonly name = 'NotReadOnlyError';
}

/** `EXPLAIN` tells how a statement would run; `EXPLAIN ANALYZE` runs it. */
const QUESTION = /^\s*(?:SELECT|SHOW|EXPLAIN\s+FORMAT=JSON)\s/i;
const NO_QUESTION =
  /\bFOR\s+UPDATE\b|\bFOR\s+SHARE\b|\bLOCK\s+IN\b|\bINTO\s+(?:OUTFILE|DUMPFILE|@)|\bGET_LOCK\b|;/i;

/** Whether a statement reads at most. What is explained may be a write: it does not run. */
export function isQuestion(sql: string): boolean {
  return QUESTION.test(sql) && !NO_QUESTION.test(sql);
}

/** A client of the Data API through which no statement that writes or locks can pass. */
export function readOnlyClient(client: Pick<RDSDataClient, 'send'>): Pick<RDSDataClient, 'send'> {
  return new Proxy(client, {
    get(target, property) {
      if (property !== 'send') return Reflect.get(target, property);
      return (...args: readonly unknown[]) => {
        const [command] = args;
        const sql = command instanceof ExecuteStatementCommand ? (command.input.sql ?? '') : '';
        if (!isQuestion(sql)) throw new NotReadOnlyError(`Refused to send: ${sql.slice(0, 80)}`);
        return Reflect.apply(target.send, target, args);
      };
    },
  });
}
