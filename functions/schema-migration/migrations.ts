/** One forward step of our own schema. Each statement may be repeated; a step is never edited once deployed. */
export interface Migration {
  readonly version: number;
  /** Statements in their order; `${schema}` stands before each table. */
  readonly statements: (schema: string) => readonly string[];
}

/** All times in this schema are UTC. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: (schema) => [
      `CREATE TABLE IF NOT EXISTS ${schema}.job_run (
        id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
        job VARCHAR(32) NOT NULL,
        request_id VARCHAR(64) NOT NULL,
        shard_index INT NOT NULL,
        shard_count INT NOT NULL,
        dry_run TINYINT(1) NOT NULL,
        started_at DATETIME(3) NOT NULL,
        completed_at DATETIME(3) NOT NULL,
        summary JSON NOT NULL,
        UNIQUE KEY uniq_run (job, request_id),
        KEY idx_job_completed (job, completed_at)
      )`,
      `CREATE TABLE IF NOT EXISTS ${schema}.acknowledgement (
        tenant_id INT NOT NULL,
        outbox_id BIGINT NOT NULL,
        note VARCHAR(500) NOT NULL,
        acknowledged_by VARCHAR(100) NOT NULL,
        acknowledged_at DATETIME(3) NOT NULL,
        PRIMARY KEY (tenant_id, outbox_id)
      )`,
    ],
  },
];
