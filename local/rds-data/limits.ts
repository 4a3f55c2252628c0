/** Limits of the RDS Data API, from the Aurora User Guide. Tests shorten the times. */
export interface RdsDataLimits {
  readonly sqlCharacters: number;
  readonly requestBytes: number;
  /** Of the records as JSON. */
  readonly resultBytes: number;
  /** Of the values of one row, as the database sends them. */
  readonly rowBytes: number;
  /** Of `formattedRecords`. */
  readonly formattedResultBytes: number;
  readonly statementMs: number;
  readonly transactionIdleMs: number;
  readonly transactionTotalMs: number;
  /** Local: sessions that one secret of one cluster may hold at a time; further calls wait. */
  readonly sessions: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

export const AWS_LIMITS: RdsDataLimits = {
  sqlCharacters: 65_536,
  requestBytes: 4 * MIB,
  resultBytes: MIB,
  rowBytes: 64 * KIB,
  formattedResultBytes: 10 * MIB,
  statementMs: 45 * SECOND_MS,
  transactionIdleMs: 3 * MINUTE_MS,
  transactionTotalMs: 24 * 60 * MINUTE_MS,
  sessions: 40,
};
