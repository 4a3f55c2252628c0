import type { Clock } from '../clock.ts';
import type { HttpService } from '../http.ts';
import { type Door, OPEN_DOOR } from '../iam/door.ts';
import { createIam, type Iam } from '../iam/iam.ts';
import type { Principal } from '../iam/principal.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import { type ErrorCode, SnsError } from './errors.ts';
import { Inbox } from './inbox.ts';
import { type Published, publish } from './publish.ts';
import { createSnsService } from './service.ts';
import { readTopics, type Subscription } from './topics.ts';

export interface SnsOptions {
  readonly stack: ResolvedStack;
  readonly clock: Clock;
  /** A new unique id at each call, for messages and requests. */
  readonly newId: () => string;
  /** Who may publish. Default: what the policies of the stack say. */
  readonly iam?: Iam | undefined;
  /** Who may call the API. Default: everybody. */
  readonly door?: Door | undefined;
}

export interface ServiceMessage {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
}

/** A message that did not get into its topic, and SNS's word for why. */
export interface PublishRefusal {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface Sns {
  /** The Query protocol for the SDK. */
  readonly service: HttpService;
  readonly inbox: Inbox;
  /** Lets the readers' side of a channel take nothing from now on, or everything again. */
  setBroken(channel: Subscription['channel'], broken: boolean): void;
  isBroken(channel: Subscription['channel']): boolean;
  /** Publishes as a service or role would, subject to the policies of topic, key and role. */
  publishAs(principal: Principal, message: ServiceMessage): Published | PublishRefusal;
}

/**
 * The stack's topics with the people behind them.
 * @throws TemplateError naming every policy statement, key and topic that cannot be modelled
 */
export function createSns({ stack, clock, newId, iam, door = OPEN_DOOR }: SnsOptions): Sns {
  const inbox = new Inbox();
  const broken = new Set<Subscription['channel']>();
  const deliveries = {
    topics: readTopics(stack),
    iam: iam ?? createIam(stack),
    inbox,
    broken,
    clock,
    newId,
  };
  return {
    service: createSnsService(deliveries, door),
    inbox,
    setBroken(channel, isBroken) {
      if (isBroken) broken.add(channel);
      else broken.delete(channel);
    },
    isBroken: (channel) => broken.has(channel),
    publishAs(principal, { topicArn, ...input }) {
      try {
        return publish(deliveries, principal, topicArn, input);
      } catch (error) {
        if (!(error instanceof SnsError)) throw error;
        return { kind: 'refused', code: error.code, reason: error.message };
      }
    },
  };
}
