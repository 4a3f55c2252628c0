import type { HttpRequest } from '../http.ts';
import { accessKeyOf, type Callers, type InvalidCredentials } from './callers.ts';
import type { Access, Denial, Iam } from './iam.ts';
import type { Caller } from './principal.ts';

/** What one of the local AWS's APIs asks about each request: who calls, and may they. */
export interface Door {
  callerOf(request: HttpRequest): Caller | InvalidCredentials;
  /** Undefined when the caller may do it; an administrator may do everything. */
  authorize(caller: Caller, access: Access): Denial | undefined;
}

/** For an API that stands alone, without a stack that could say who may do what. */
export const OPEN_DOOR: Door = {
  callerOf: (request) => ({ accessKeyId: accessKeyOf(request) ?? 'anonymous' }),
  authorize: () => undefined,
};

export function createDoor(iam: Iam, callers: Callers): Door {
  return {
    callerOf: callers.callerOf,
    authorize: (caller, access) => ('accessKeyId' in caller ? undefined : iam.authorize(caller, access)),
  };
}
