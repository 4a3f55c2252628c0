/** The part of CloudFormation's custom resource request that counts. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
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
