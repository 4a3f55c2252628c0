import type { Connection } from 'mysql2/promise';

/** What the factory needs of its connection: rows of known shapes and the ids of what it inserts. */
export type MysqlConnection = Pick<Connection, 'query'>;
