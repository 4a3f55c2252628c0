import type { Route, StageModel, ThrottleSetting } from '../template/model/rest-api.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** Account-wide limits, which stand in for the half of a setting that is left out. Source: API Gateway quotas. */
const accountRate = 10_000;
const accountBurst = 5_000;

/** The setting of a route: its own one before the stage's. */
function throttleSettingOf(stage: StageModel, route: Route): ThrottleSetting | undefined {
  const own = stage.throttling.find(
    ({ method, resourcePath }) => method === route.method && resourcePath === route.resourcePath,
  );
  return own ?? stage.throttling.find(({ method, resourcePath }) => method === '*' && resourcePath === '*');
}

/**
 * Throttles the routes of a stage. The stage's setting is a default that each route has for itself: routes
 * do not share a bucket.
 */
export function createThrottle(stage: StageModel): (route: Route, now: Date) => boolean {
  const buckets = new Map<Route, TokenBucket>();
  return (route, now) => {
    const { rate, burst } = throttleSettingOf(stage, route) ?? {};
    if (rate === undefined && burst === undefined) return true;
    const bucket = buckets.get(route) ?? createTokenBucket(rate ?? accountRate, burst ?? accountBurst);
    buckets.set(route, bucket);
    return bucket(now);
  };
}
