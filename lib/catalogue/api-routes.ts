/** The last part of every URL's origin. */
export const API_STAGE = 'api';

/** The ERP's own path, for a drop-in replacement; the action is a parameter. */
export const DROP_IN_PATH = '/source/platform_serial_metrics_api.php';

/** The functions behind the API. */
export type ApiFunction = 'metrics-api' | 'event-ingest' | 'outbox-desk' | 'report-api' | 'api-document';

/** Requests a second over all callers of one route, and how many may come at once. */
export interface ThrottleLimit {
  readonly rate: number;
  readonly burst: number;
}

/**
 * Limits of routes. A factory sits behind one address, so a limit for each address would hurt the wrong people;
 * the ERP's own limit, 120 requests a minute for each user, cannot be kept by API Gateway without usage plans.
 */
export const throttles = {
  /** What no other limit names. */
  stage: { rate: 50, burst: 100 },
  /** A page of the ERP's console asks for a handful of actions at once. */
  reading: { rate: 20, burst: 40 },
  /** A batch holds up to a thousand events. */
  reporting: { rate: 50, burst: 100 },
  /** People, or a script that goes through the dead letters. */
  changing: { rate: 5, burst: 10 },
  /**
   * Methods that a path does not have, each path for itself. `HEAD` is the only one with an answer, and who sends the
   * others must not use up what the stage has for everybody.
   */
  otherMethods: { rate: 5, burst: 10 },
  /** Needs no sign-in, so it must not cost the others their share of the account's concurrency. */
  document: { rate: 10, burst: 20 },
} as const satisfies Record<string, ThrottleLimit>;

export interface ApiRoute {
  readonly path: `/${string}`;
  /** The one method that the path has; any other one is answered with 405. */
  readonly method: 'GET' | 'POST';
  readonly function: ApiFunction;
  /** `caller`: an ERP session or a bearer token. */
  readonly access: 'caller' | 'anyone';
  readonly throttle: Exclude<keyof typeof throttles, 'stage' | 'otherMethods'>;
}

/** Every route of the API. Stack, functions and the OpenAPI document derive from this table. */
export const apiRoutes = [
  read(DROP_IN_PATH, 'metrics-api'),
  read('/v1/metrics/{action}', 'metrics-api'),
  {
    path: '/v1/events',
    method: 'POST',
    function: 'event-ingest',
    access: 'caller',
    throttle: 'reporting',
  },
  read('/v1/outbox', 'outbox-desk'),
  read('/v1/outbox/{id}', 'outbox-desk'),
  change('/v1/outbox/requeue', 'outbox-desk'),
  change('/v1/outbox/{id}/acknowledge', 'outbox-desk'),
  read('/v1/quarantine', 'outbox-desk'),
  change('/v1/quarantine/{id}/resolve', 'outbox-desk'),
  read('/v1/findings', 'outbox-desk'),
  read('/v1/reports/{cadence}', 'report-api'),
  document('/openapi.json'),
  document('/docs'),
] as const satisfies readonly ApiRoute[];

/**
 * The method to use instead; undefined where the route has this one. HEAD asks for what GET answers, without the
 * body (RFC 9110, 9.3.2).
 */
export function methodInstead(path: string, method: string): ApiRoute['method'] | undefined {
  const route: ApiRoute | undefined = apiRoutes.find((one) => one.path === path);
  const asked = method === 'HEAD' ? 'GET' : method;
  return route === undefined || route.method === asked ? undefined : route.method;
}

function read<const P extends `/${string}`, const F extends ApiFunction>(path: P, fn: F) {
  return { path, method: 'GET', function: fn, access: 'caller', throttle: 'reading' } as const;
}

function change<const P extends `/${string}`, const F extends ApiFunction>(path: P, fn: F) {
  return { path, method: 'POST', function: fn, access: 'caller', throttle: 'changing' } as const;
}

function document<const P extends `/${string}`>(path: P) {
  return { path, method: 'GET', function: 'api-document', access: 'anyone', throttle: 'document' } as const;
}
