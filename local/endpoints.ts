import type { DeployedStack } from './deployed-stack.ts';
import { LOCAL_NAMES } from './deployment.ts';
import type { ErpService } from './erp/erp-service.ts';
import type { Erp } from './erp/running-erp.ts';
import type { HttpServer } from './http-server.ts';
import type { MariadbServer } from './mariadb/server.ts';

/** What `<data-dir>/endpoints.json` tells scripts and people. */
export interface Endpoints {
  /** Base of the API, its stage included, without a slash at the end. */
  readonly api: string;
  readonly console: string;
  readonly rdsData: string;
  readonly cloudwatch: string;
  readonly sns: string;
  readonly erp: string;
  readonly mysqlSocket: string;
  readonly mysqlPort: number;
  readonly coreDatabase: string;
  readonly tenantDatabases: Readonly<Record<string, string>>;
  readonly coreClusterArn: string;
  readonly coreSecretArn: string;
  readonly tenantClusterArn: string;
  readonly tenantSecretArn: string;
  /** Cookie header by tenant code. */
  readonly session: Readonly<Record<string, string>>;
  /** Bearer tokens by tenant code, and `platform`, `ingest`, `operate`. */
  readonly tokens: Readonly<Record<string, string>>;
}

export function endpointsOf(parts: {
  readonly server: HttpServer;
  readonly erpUrl: string;
  readonly deployed: DeployedStack;
  readonly erp: Erp;
  readonly erpService: ErpService;
  readonly mariadb: MariadbServer;
}): Endpoints {
  const { server, erpUrl, deployed, erp, erpService, mariadb } = parts;
  const { coreClusterArn, coreSecretArn, tenantClusterArn, tenantSecretArn } = LOCAL_NAMES;
  return {
    api: deployed.apiUrl,
    console: `${server.url}/`,
    ...deployed.urls,
    erp: erpUrl,
    mysqlSocket: mariadb.socketPath,
    mysqlPort: mariadb.port,
    coreDatabase: LOCAL_NAMES.coreDatabase,
    tenantDatabases: Object.fromEntries(
      erp.activeTenants.map(({ organization, database }) => [organization.code, database]),
    ),
    coreClusterArn,
    coreSecretArn,
    tenantClusterArn,
    tenantSecretArn,
    session: erpService.session,
    tokens: erpService.tokens,
  };
}
