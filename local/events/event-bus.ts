import type { Clock } from '../clock.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import { type BusEvent, completeEvent } from './event.ts';
import type { Occasion } from './input-transformer.ts';
import { type Rule, type RuleTarget, readRules } from './rules.ts';

export interface RuleMessage {
  readonly topicArn: string;
  readonly message: string;
  /** The rule on whose behalf EventBridge publishes. */
  readonly ruleArn: string;
}

export interface EventBusOptions {
  readonly stack: ResolvedStack;
  readonly clock: Clock;
  /** A new event id at each call. */
  readonly newId: () => string;
  /** Publishes as `events.amazonaws.com`; `createSns(…).publishAs` answers in this form. */
  readonly publish: (
    message: RuleMessage,
  ) =>
    | { readonly kind: 'published' }
    | { readonly kind: 'refused'; readonly code: string; readonly reason: string };
  /** Hands JSON over to a function without waiting for it; throws when the function can't take it. */
  readonly invoke: (ruleArn: string, functionArn: string, payload: string) => unknown;
  readonly onFailure?: (failure: DeliveryFailure) => void;
}

/** An event that a target did not get. Nobody is told in AWS, unless the target has a dead-letter queue. */
export interface DeliveryFailure {
  readonly ruleName: string;
  readonly targetArn: string;
  readonly reason: string;
  readonly event: BusEvent;
  /** The target's dead-letter queue, with the message that it receives. */
  readonly deadLetter?: {
    readonly arn: string;
    readonly body: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
}

export interface EventBus {
  readonly rules: readonly Rule[];
  /**
   * Sends an event to the targets of every enabled rule that it matches, and answers how many took it.
   * `id`, `time`, `account` and `region` may be left out.
   * @throws TypeError when it is no event
   */
  put(event: object): number;
}

/**
 * The default event bus with the stack's rules.
 * @throws TemplateError naming every matcher, path, template and target that is not modelled
 */
export function createEventBus(options: EventBusOptions): EventBus {
  const { stack, clock, newId } = options;
  const rules = readRules(stack);
  return {
    rules,
    put(input) {
      const now = clock.now();
      const event = completeEvent(input, { id: newId(), now, environment: stack.environment });
      const matching = rules.filter((rule) => rule.enabled && rule.matches(event));
      const handedOver = matching.flatMap((rule) =>
        rule.targets.filter((target) => {
          const occasion = { event, ruleName: rule.name, ruleArn: rule.arn, ingestionTime: now };
          const error = handOver(target, occasion, options);
          if (error !== undefined) options.onFailure?.(failureOf(target, occasion, error));
          return error === undefined;
        }),
      );
      return handedOver.length;
    },
  };
}

interface HandOverError {
  readonly code: string;
  readonly message: string;
}

function handOver(
  target: RuleTarget,
  occasion: Occasion,
  { publish, invoke }: EventBusOptions,
): HandOverError | undefined {
  const input = target.inputFor(occasion);
  if (input.kind === 'invalid') return { code: 'INVALID_INPUT', message: input.reason };
  if (target.service === 'sns') {
    const outcome = publish({ topicArn: target.arn, message: input.text, ruleArn: occasion.ruleArn });
    return outcome.kind === 'refused' ? { code: outcome.code, message: outcome.reason } : undefined;
  }
  try {
    invoke(occasion.ruleArn, target.arn, input.text);
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? { code: error.name, message: error.message }
      : { code: 'Error', message: String(error) };
  }
}

function failureOf(target: RuleTarget, occasion: Occasion, error: HandOverError): DeliveryFailure {
  const { event, ruleName, ruleArn } = occasion;
  const failure = { ruleName, targetArn: target.arn, reason: error.message, event };
  if (target.deadLetterArn === undefined) return failure;
  const attributes = {
    RULE_ARN: ruleArn,
    TARGET_ARN: target.arn,
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
  };
  return { ...failure, deadLetter: { arn: target.deadLetterArn, body: JSON.stringify(event), attributes } };
}
