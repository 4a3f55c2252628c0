/** One tenant's database, as far as monitoring meets it. Text columns inherit utf8mb4_unicode_ci. Statements end with a semicolon at the end of a line. */
export const TENANT_SCHEMA = `CREATE TABLE IF NOT EXISTS hatthasilpa_job_ticket (
  id_job_ticket INT NOT NULL AUTO_INCREMENT,
  ticket_code VARCHAR(50) NOT NULL,
  job_name VARCHAR(200) NOT NULL,
  target_qty DECIMAL(10,2) NOT NULL,
  status ENUM('planned','in_progress','on_hold','qc','rework','completed','cancelled') DEFAULT 'planned',
  process_mode ENUM('batch','piece') DEFAULT 'batch',
  production_type ENUM('hatthasilpa','oem','hybrid') DEFAULT 'hatthasilpa',
  sku VARCHAR(100) NULL,
  id_mo INT NULL,
  routing_mode ENUM('linear','dag') DEFAULT 'linear',
  graph_instance_id INT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id_job_ticket),
  UNIQUE KEY uniq_ticket_code (ticket_code)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS job_ticket_serial (
  id_serial INT NOT NULL AUTO_INCREMENT,
  id_job_ticket INT NOT NULL,
  serial_number VARCHAR(100) NOT NULL,
  sequence_no INT NOT NULL,
  generated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  spawned_at DATETIME NULL,
  spawned_token_id INT NULL,
  PRIMARY KEY (id_serial),
  UNIQUE KEY idx_serial (serial_number),
  UNIQUE KEY uniq_ticket_seq (id_job_ticket, sequence_no),
  KEY idx_ticket (id_job_ticket),
  KEY idx_spawned (spawned_at, spawned_token_id),
  KEY idx_ticket_unspawned (id_job_ticket, spawned_at)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS job_graph_instance (
  id_instance INT NOT NULL AUTO_INCREMENT,
  id_job_ticket INT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id_instance),
  KEY idx_job_ticket (id_job_ticket)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS flow_token (
  id_token INT NOT NULL AUTO_INCREMENT,
  id_instance INT NOT NULL,
  token_type ENUM('batch','piece','component') DEFAULT 'piece',
  serial_number VARCHAR(100) NULL,
  parent_token_id INT NULL,
  current_node_id INT NULL,
  status ENUM('ready','active','waiting','paused','completed','scrapped') NOT NULL DEFAULT 'ready',
  qty DECIMAL(10,2) DEFAULT 1.00,
  spawned_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  completed_at DATETIME NULL,
  parent_scrapped_token_id INT NULL,
  scrap_replacement_mode VARCHAR(50) NULL,
  scrapped_at DATETIME NULL,
  scrapped_by INT NULL,
  PRIMARY KEY (id_token),
  KEY idx_serial (serial_number),
  KEY idx_instance (id_instance)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS serial_link_outbox (
  id BIGINT NOT NULL AUTO_INCREMENT,
  serial_code VARCHAR(64) NOT NULL,
  dag_token_id BIGINT NOT NULL,
  status ENUM('pending','done','dead') DEFAULT 'pending',
  retry_count INT DEFAULT 0,
  last_error TEXT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY idx_status (status, created_at),
  KEY idx_retry (status, retry_count)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS serial_quarantine (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id INT NOT NULL,
  serial_code VARCHAR(100) NOT NULL,
  source_table VARCHAR(50) NOT NULL,
  source_id BIGINT NULL,
  reason ENUM('invalid_format','checksum_fail','hash_fail','duplicate','orphaned') NOT NULL,
  quarantined_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  resolved_at DATETIME NULL,
  PRIMARY KEY (id),
  KEY idx_status (resolved_at, reason)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS token_spawn_log (
  id BIGINT NOT NULL AUTO_INCREMENT,
  idempotency_key CHAR(36) NOT NULL,
  payload_hash VARCHAR(64) NOT NULL,
  id_instance INT NOT NULL,
  token_ids JSON NOT NULL,
  result_json JSON NOT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE KEY uniq_idempotency_key (idempotency_key)
) ENGINE=InnoDB;
`;
