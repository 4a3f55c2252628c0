import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AcceptedEvent } from '../lambda/lambda-runtime.ts';
import { stackIdOf } from '../template/environment.ts';
import type { LocalStack } from '../template/load-stack.ts';
import type { CustomResourceModel } from '../template/model/custom-resources.ts';
import { cloudFormationEvent } from './cloudformation-event.ts';
import { type RememberedResource, recallResources, rememberResources } from './remembered-resources.ts';
import type { CustomResourceResponse, ResponseEndpoint } from './response-endpoint.ts';

export interface DeployOptions {
  readonly stack: Pick<LocalStack, 'customResources' | 'environment'>;
  /** Hands an event over to a function, named by ARN. CloudFormation calls asynchronously, too. */
  invokeAsync(functionArn: string, payload: string): AcceptedEvent;
  readonly endpoint: ResponseEndpoint;
  /** Address at which the endpoint's service is mounted, without a slash at the end. */
  readonly endpointUrl: string;
  /** File that remembers what was deployed, for the next start. */
  readonly stateFile: string;
}

export interface DeployedResource {
  readonly logicalId: string;
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly physicalId: string;
}

/**
 * Does for the stack's custom resources what a deploy does: creates those never seen, updates those whose
 * properties changed, one after the other in order of dependence. Resources that left the template are
 * forgotten; no Delete is sent.
 * @throws Error with the function's reason when one fails, or does not answer within its ServiceTimeout
 */
export async function deployCustomResources(options: DeployOptions): Promise<readonly DeployedResource[]> {
  const { customResources } = options.stack;
  const recalled = await recallResources(options.stateFile);
  const known = new Map<string, RememberedResource>();
  const deployed: DeployedResource[] = [];
  for (const resource of customResources) {
    const { logicalId, properties } = resource;
    const previous = recalled[logicalId];
    const unchanged = previous !== undefined && isDeepStrictEqual(previous.properties, properties);
    const physicalId = unchanged ? previous.physicalId : await deploy(resource, previous, options);
    known.set(logicalId, { physicalId, properties });
    const action = unchanged ? 'unchanged' : previous === undefined ? 'created' : 'updated';
    deployed.push({ logicalId, action, physicalId });
    // After each one: a later failure must not make the next start create this one again.
    await rememberResources(options.stateFile, { ...recalled, ...Object.fromEntries(known) });
  }
  await rememberResources(options.stateFile, Object.fromEntries(known));
  return deployed;
}

async function deploy(
  resource: CustomResourceModel,
  previous: RememberedResource | undefined,
  options: DeployOptions,
): Promise<string> {
  const requestId = randomUUID();
  const expected = options.endpoint.expect();
  const event = cloudFormationEvent(resource, previous, {
    stackId: stackIdOf(options.stack.environment),
    requestId,
    responseUrl: `${options.endpointUrl}${expected.path}`,
  });
  try {
    const accepted = options.invokeAsync(resource.serviceToken, JSON.stringify(event));
    const response = await answerOf(resource, accepted, expected.answer);
    if (response.RequestId !== requestId || response.LogicalResourceId !== resource.logicalId) {
      throw new Error('its function answered for another request');
    }
    if (response.Status === 'FAILED') throw new Error(response.Reason ?? 'its function gave no reason');
    const physicalId = response.PhysicalResourceId ?? previous?.physicalId;
    if (physicalId === undefined) throw new Error('its function answered without PhysicalResourceId');
    return physicalId;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The custom resource ${resource.logicalId} (${resource.type}) failed: ${reason}`, {
      cause,
    });
  } finally {
    expected.close();
  }
}

/** The answer, or the earliest reason why there will be none: the function failed, or time is over. */
async function answerOf(
  resource: CustomResourceModel,
  accepted: AcceptedEvent,
  answer: Promise<CustomResourceResponse>,
): Promise<CustomResourceResponse> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within its ServiceTimeout of ${resource.serviceTimeout} s`)),
    resource.serviceTimeout * 1_000,
  );
  // CloudFormation would wait for the timeout; here nothing more can come once the function has given up.
  const failed = accepted.done.then((outcome) => {
    if (outcome.kind === 'succeeded') return answer;
    throw new Error(`its function failed: ${outcome.failure.reason}`);
  });
  try {
    return await Promise.race([answer, late.promise, failed]);
  } finally {
    clearTimeout(timer);
  }
}
