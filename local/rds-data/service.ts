import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { ConnectionCut, type HttpRequest, type HttpResponse, type HttpService } from '../http.ts';
import { type Door, OPEN_DOOR } from '../iam/door.ts';
import { batchExecute } from './batch-execute.ts';
import type { DataApi } from './call.ts';
import { type ClusterConfig, createClusters } from './clusters.ts';
import { errorResponse, RdsDataError, toServiceError } from './errors.ts';
import { executeStatement } from './execute-statement.ts';
import { createFaultInjector, type FaultInjector } from './faults.ts';
import { AWS_LIMITS, type RdsDataLimits } from './limits.ts';
import {
  batchRequest,
  beginRequest,
  type EndRequest,
  endRequest,
  executeRequest,
  parseBody,
} from './requests.ts';
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
  /** Who may call. Default: everybody. */
  readonly door?: Door;
}

export interface RdsDataService {
  readonly service: HttpService;
  readonly faults: FaultInjector;
  /** Changes the password that a secret holds, as a rotation does. */
  rotate(secretArn: string, password: string): Promise<void>;
  /** Rolls open transactions back and closes every connection. */
  close(): Promise<void>;
}

/** Judges whether the caller may do an operation. @throws RdsDataError AccessDeniedException */
type Permit = (action: string, target: EndRequestTarget) => void;
type EndRequestTarget = Pick<EndRequest, 'resourceArn' | 'secretArn'>;

type Operation = (api: DataApi, body: Buffer, permit: Permit) => Promise<string>;

function operation<Request extends EndRequestTarget>(
  name: string,
  schema: z.ZodType<Request>,
  perform: (api: DataApi, request: Request) => Promise<string>,
): Operation {
  return async (api, body, permit) => {
    const request = parseBody(schema, body);
    permit(`rds-data:${name}`, request);
    return perform(api, request);
  };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/Execute': operation('ExecuteStatement', executeRequest, executeStatement),
  '/BatchExecute': operation('BatchExecuteStatement', batchRequest, batchExecute),
  '/BeginTransaction': operation('BeginTransaction', beginRequest, beginTransaction),
  '/CommitTransaction': operation('CommitTransaction', endRequest, commitTransaction),
  '/RollbackTransaction': operation('RollbackTransaction', endRequest, rollbackTransaction),
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
    service: (request) => answer(api, options.door ?? OPEN_DOOR, request),
    faults,
    rotate: clusters.rotate,
    async close() {
      transactions.close();
      await clusters.close();
    },
  };
}

async function answer(api: DataApi, door: Door, request: HttpRequest): Promise<HttpResponse> {
  try {
    const permit = permitOf(door, request);
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
    const body = await operation(api, request.body, permit);
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
  } catch (cause) {
    const error = toServiceError(cause);
    if (error instanceof ConnectionCut) throw error;
    return errorResponse(error);
  }
}

/**
 * The Data API reads the secret with its caller's rights: both are needed. Source: Aurora User Guide, "Authorizing
 * access to the Amazon RDS Data API".
 */
function permitOf(door: Door, request: HttpRequest): Permit {
  const caller = door.callerOf(request);
  if ('code' in caller) {
    const isMissing = caller.code === 'MissingAuthenticationToken';
    const exception = isMissing ? 'MissingAuthenticationTokenException' : 'UnrecognizedClientException';
    throw new RdsDataError(exception, caller.message);
  }
  return (action, { resourceArn, secretArn }) => {
    const denial =
      door.authorize(caller, { action, resource: resourceArn }) ??
      door.authorize(caller, { action: 'secretsmanager:GetSecretValue', resource: secretArn });
    if (denial !== undefined) throw new RdsDataError('AccessDeniedException', denial.message);
  };
}
