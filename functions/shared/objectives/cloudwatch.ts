import { describeError } from '../telemetry/logger.ts';

/** CloudWatch did not answer a request of ours. */
export class CloudWatchError extends Error {
  override readonly name = 'CloudWatchError';
}

/** Milliseconds; the answer has to come within API Gateway's 29 s, and CloudWatch takes one or two. */
const PATIENCE_MS = 8_000;

/**
 * Asks CloudWatch.
 * @param send Sends one command with these options.
 * @throws {CloudWatchError} whatever its client throws.
 */
export async function askCloudWatch<T>(
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  try {
    return await send({ abortSignal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (cause) {
    const { name, message } = describeError(cause);
    throw new CloudWatchError(`${name}: ${message}`, { cause });
  }
}
