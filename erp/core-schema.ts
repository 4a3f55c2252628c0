/** The ERP's Core database, as far as monitoring meets it. Statements end with a semicolon at the end of a line. */
export const CORE_SCHEMA = `CREATE TABLE IF NOT EXISTS organization (
  id_org INT NOT NULL AUTO_INCREMENT,
  code VARCHAR(50) NOT NULL,
  name VARCHAR(200) NOT NULL,
  status TINYINT(1) NOT NULL DEFAULT 1,
  timezone VARCHAR(64) NULL,
  org_serial_code VARCHAR(8) NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id_org),
  UNIQUE KEY uniq_code (code),
  UNIQUE KEY uniq_org_serial_code (org_serial_code)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS serial_registry (
  id_serial BIGINT NOT NULL AUTO_INCREMENT,
  serial_code VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  tenant_id INT NOT NULL,
  org_code VARCHAR(50) NOT NULL,
  production_type ENUM('hatthasilpa','oem') NOT NULL,
  sku VARCHAR(50) NULL,
  mo_id BIGINT NULL,
  job_ticket_id BIGINT NULL,
  dag_token_id BIGINT NULL,
  created_at DATETIME NOT NULL DEFAULT (UTC_TIMESTAMP()),
  issued_by VARCHAR(64) NULL,
  status ENUM('active','used','scrapped','cancelled') DEFAULT 'active',
  hash_signature VARCHAR(128) NOT NULL,
  hash_salt_version TINYINT UNSIGNED DEFAULT 1,
  checksum CHAR(1) NOT NULL,
  serial_scope ENUM('piece','batch') DEFAULT 'piece',
  linked_source ENUM('dag_token','job_ticket') NULL,
  serial_type ENUM('product','component','subassembly') DEFAULT 'product',
  batch_code VARCHAR(50) NULL,
  component_category VARCHAR(50) NULL,
  serial_origin_source ENUM('auto_mo','auto_job','manual_entry','import_migration','api_generated') DEFAULT 'auto_job',
  PRIMARY KEY (id_serial),
  UNIQUE KEY uniq_serial_code (serial_code),
  KEY idx_tenant_date (tenant_id, created_at),
  KEY idx_status (status),
  KEY idx_mo (mo_id),
  KEY idx_job (job_ticket_id),
  KEY idx_dag_token (dag_token_id),
  KEY idx_serial_type (serial_type),
  KEY idx_origin (serial_origin_source),
  KEY idx_salt_version (hash_salt_version),
  KEY idx_scope (serial_scope),
  KEY idx_linked_source (linked_source),
  KEY idx_daily_sku (tenant_id, production_type, sku, created_at),
  KEY idx_link_dag (dag_token_id),
  KEY idx_link_job (job_ticket_id, production_type),
  KEY idx_link_mo (mo_id, production_type)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS serial_seq_daily (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id INT NOT NULL,
  prod_type ENUM('hatthasilpa','oem') NOT NULL,
  sku VARCHAR(50) NOT NULL,
  ymd CHAR(8) NOT NULL,
  seq INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uniq_scope (tenant_id, prod_type, sku, ymd, seq),
  KEY idx_lookup (tenant_id, prod_type, sku, ymd)
) ENGINE=InnoDB;
`;
