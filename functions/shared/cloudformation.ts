import * as z from 'zod/mini';

const REQUEST_TYPES = ['Create', 'Update', 'Delete'] as const;

const customResourceEvent = z.object({
  RequestType: z.enum(REQUEST_TYPES),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

/** The part of CloudFormation's custom resource request that counts. */
export type CustomResourceEvent = z.output<typeof customResourceEvent>;

/** Thrown when a function was started by something else than CloudFormation. Nothing was changed. */
export class CustomResourceEventError extends Error {
  override readonly name = 'CustomResourceEventError';
}

/** @throws {CustomResourceEventError} naming each field that is wrong. */
export function parseCustomResourceEvent(event: unknown): CustomResourceEvent {
  const parsed = z.safeParse(customResourceEvent, event);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`);
  throw new CustomResourceEventError(
    `The event must be a custom resource request of CloudFormation, which a deploy sends; ${faults.join('; ')}.`,
  );
}

export type CustomResourceAnswer = {
  /** The same for every answer: another one would make CloudFormation delete the resource. */
  readonly physicalId: string;
} & ({ readonly status: 'SUCCESS' } | { readonly status: 'FAILED'; readonly reason: string });

/**
 * Tells CloudFormation how the request ended; without an answer the deploy hangs until its timeout.
 * @throws when the answer cannot be delivered.
 */
export async function answerCloudFormation(
  event: CustomResourceEvent,
  answer: CustomResourceAnswer,
): Promise<void> {
  const response = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The address is signed for a request without content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: answer.status,
      ...(answer.status === 'FAILED' ? { Reason: answer.reason } : {}),
      PhysicalResourceId: answer.physicalId,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    }),
  });
  if (!response.ok) throw new Error(`CloudFormation refused the answer with ${response.status}.`);
}
