import type { Clock } from '../clock.ts';
import { ConnectionCut, type HttpRequest, type HttpResponse, type HttpService } from '../http.ts';
import { batchExecute } from './batch-execute.ts';
import type { DataApi } from './call.ts';
import { type ClusterConfig, createClusters } from './clusters.ts';
import { errorResponse, RdsDataError, toServiceError } from './errors.ts';
import { executeStatement } from './execute-statement.ts';
import { createFaultInjector, type FaultInjector } from './faults.ts';
import { AWS_LIMITS, type RdsDataLimits } from './limits.ts';
import { batchRequest, beginRequest, endRequest, executeRequest, parseBody } from './requests.ts';
import { beginTransaction, commitTransaction, rollbackTransaction } from './transaction-operations.ts';
import { Transactions } from './transactions.ts';

export interface RdsDataOptions {
  readonly clusters: readonly ClusterConfig[];
  /** While it is virtual, every statement sees its time as `NOW()` and `UTC_TIMESTAMP()`. */
  readonly clock: Clock;
  /** Default: none until some are added to the service's own injector. */
  readonly faults?: FaultInjector;
  /** Default: those of AWS. */
  readonly limits?: Partial<RdsDataLimits>;
  /** Default `found`; see `Login.affectedRows`. */
  readonly affectedRows?: 'found' | 'changed';
}

export interface RdsDataService {
  readonly service: HttpService;
  readonly faults: FaultInjector;
  /** Changes the password that a secret holds, as a rotation does. */
  rotate(secretArn: string, password: string): Promise<void>;
  /** Rolls open transactions back and closes every connection. */
  close(): Promise<void>;
}

type Operation = (api: DataApi, body: Buffer) => Promise<string>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/Execute': (api, body) => executeStatement(api, parseBody(executeRequest, body)),
  '/BatchExecute': (api, body) => batchExecute(api, parseBody(batchRequest, body)),
  '/BeginTransaction': (api, body) => beginTransaction(api, parseBody(beginRequest, body)),
  '/CommitTransaction': (api, body) => commitTransaction(api, parseBody(endRequest, body)),
  '/RollbackTransaction': (api, body) => rollbackTransaction(api, parseBody(endRequest, body)),
};

/** The RDS Data API in front of MySQL-speaking servers, for the unmodified SDK. */
export function createRdsDataService(options: RdsDataOptions): RdsDataService {
  const limits = { ...AWS_LIMITS, ...options.limits };
  const faults = options.faults ?? createFaultInjector();
  const clusters = createClusters(options.clusters, {
    sessions: limits.sessions,
    affectedRows: options.affectedRows ?? 'found',
  });
  const transactions = new Transactions(limits);
  const api = { clusters, transactions, faults, limits, clock: options.clock };
  return {
    service: (request) => answer(api, request),
    faults,
    rotate: clusters.rotate,
    async close() {
      transactions.close();
      await clusters.close();
    },
  };
}

async function answer(api: DataApi, request: HttpRequest): Promise<HttpResponse> {
  try {
    const operation = OPERATIONS[request.path];
    if (operation === undefined || request.method !== 'POST') {
      throw new RdsDataError(
        'NotFoundException',
        `The Data API has no operation ${request.method} ${request.path}.`,
      );
    }
    if (request.body.length > api.limits.requestBytes) {
      throw new RdsDataError(
        'BadRequestException',
        `The request is larger than ${api.limits.requestBytes} bytes.`,
      );
    }
    const body = await operation(api, request.body);
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
  } catch (cause) {
    const error = toServiceError(cause);
    if (error instanceof ConnectionCut) throw error;
    return errorResponse(error);
  }
}
