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
      `CREATE TABLE IF NOT EXISTS ${schema}.known_tenant (
        tenant_id INT NOT NULL PRIMARY KEY,
        code VARCHAR(50) NOT NULL,
        seen_at DATETIME(3) NOT NULL
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
  {
    version: 2,
    statements: (schema) => [
      // `is_open` is NULL once closed, so the key holds one open row and any number of closed ones.
      `CREATE TABLE IF NOT EXISTS ${schema}.finding (
        id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
        tenant_id INT NOT NULL,
        check_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        subject VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        detail VARCHAR(500) NOT NULL,
        serials JSON NOT NULL,
        first_seen DATETIME(3) NOT NULL,
        last_seen DATETIME(3) NOT NULL,
        closed_at DATETIME(3) NULL,
        is_open TINYINT GENERATED ALWAYS AS (IF(closed_at IS NULL, 1, NULL)) STORED,
        UNIQUE KEY uniq_open_finding (tenant_id, check_name, subject, is_open),
        KEY idx_open (is_open, tenant_id)
      )`,
    ],
  },
  {
    version: 3,
    statements: (schema) => [
      `CREATE TABLE IF NOT EXISTS ${schema}.event_hourly (
        tenant_code VARCHAR(50) NOT NULL,
        hour DATETIME NOT NULL,
        metric VARCHAR(64) NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (tenant_code, hour, metric)
      )`,
      // `answer` is NULL until the batch is counted. Who sends a key twice means it to the letter.
      `CREATE TABLE IF NOT EXISTS ${schema}.ingest_batch (
        sender VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        batch_key VARCHAR(140) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        received_at DATETIME(3) NOT NULL,
        answer JSON NULL,
        PRIMARY KEY (sender, batch_key),
        KEY idx_received (received_at)
      )`,
    ],
  },
  {
    version: 4,
    statements: (schema) => [
      // A row without `applied_at` is a change that was meant and never happened. No two intents about one
      // subject have the same time, so an acknowledgement's time names its intent.
      `CREATE TABLE IF NOT EXISTS ${schema}.audit (
        id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
        at DATETIME(3) NOT NULL,
        request_id VARCHAR(64) NOT NULL,
        correlation_id VARCHAR(64) NOT NULL,
        actor_kind VARCHAR(16) NOT NULL,
        actor_id VARCHAR(100) NOT NULL,
        tenant_id INT NOT NULL,
        action VARCHAR(40) NOT NULL,
        subject VARCHAR(100) NOT NULL,
        before_json JSON NOT NULL,
        after_json JSON NOT NULL,
        applied_at DATETIME(3) NULL,
        UNIQUE KEY uniq_request_subject (request_id, subject),
        UNIQUE KEY uniq_moment (tenant_id, subject, action, at)
      )`,
    ],
  },
  {
    version: 5,
    statements: (schema) => [
      `CREATE TABLE IF NOT EXISTS ${schema}.checked_range (
        id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
        tenant_id INT NOT NULL,
        part VARCHAR(10) NOT NULL,
        from_id BIGINT NOT NULL,
        from_time DATETIME NOT NULL,
        to_id BIGINT NOT NULL,
        to_time DATETIME NOT NULL,
        row_count BIGINT NOT NULL,
        checked_at DATETIME(3) NOT NULL,
        KEY idx_tenant (tenant_id, checked_at),
        KEY idx_checked (checked_at)
      )`,
      // A finding without a row here has not been told to anybody yet.
      `CREATE TABLE IF NOT EXISTS ${schema}.finding_notice (
        finding_id BIGINT NOT NULL PRIMARY KEY,
        told_at DATETIME(3) NOT NULL
      )`,
    ],
  },
  {
    version: 6,
    statements: (schema) => [
      // Without `sent_at` a run has claimed the report and may still be at work on it, or have died.
      `CREATE TABLE IF NOT EXISTS ${schema}.report_sent (
        cadence VARCHAR(10) NOT NULL,
        first_day DATE NOT NULL,
        request_id VARCHAR(64) NOT NULL,
        claimed_at DATETIME NOT NULL,
        sent_at DATETIME NULL,
        PRIMARY KEY (cadence, first_day)
      )`,
    ],
  },
  {
    version: 7,
    statements: (schema) => [
      // The ERP's serial columns may be as wide, and a finding is about a serial.
      `ALTER TABLE ${schema}.finding
        MODIFY subject VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`,
    ],
  },
];
