/** Synchronous payload limit in bytes, both ways. Source: Lambda quotas. */
export const syncPayloadLimit = 6 * 1024 * 1024;
/** Asynchronous payload limit in bytes. Source: Lambda quotas. */
export const asyncPayloadLimit = 1024 * 1024;
/** Time for importing the bundle, in ms. Source: Lambda Developer Guide, "Lambda execution environment". */
export const initTimeout = 10_000;
/** Delay before the first and the second retry of a failed event, in ms. Source: "Asynchronous invocation". */
export const functionErrorDelays = [60_000, 120_000] as const;
/** First and longest delay of a throttled event, in ms; it doubles in between. Source: the same. */
export const throttleDelay = { first: 1_000, longest: 300_000 } as const;
