import type { Source } from './publisher.ts';

/** One delivery to one reader. Plain JSON. */
export interface InboxMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly channel: 'email' | 'slack';
  /** The e-mail address, or the name of the Slack channel configuration. */
  readonly to: string;
  /** The subject of an e-mail, the heading in Slack. Without a delivery, the published subject. */
  readonly title: string;
  /** What the reader sees, as plain text. Without a delivery, what was published. */
  readonly text: string;
  /**
   * `dropped`: Slack's side cannot show it. `undelivered`: a policy kept it out of the topic. `failed`: the reader's
   * side did not take it.
   */
  readonly state: 'delivered' | 'dropped' | 'undelivered' | 'failed';
  /** Why nobody saw it. */
  readonly reason?: string;
  /** The topic's name. */
  readonly topic: string;
  readonly source: Source;
}

/** Every part that is given must be equal. */
export interface InboxFilter {
  readonly channel?: InboxMessage['channel'];
  readonly to?: string;
  readonly state?: InboxMessage['state'];
  readonly topic?: string;
  /** Name of the alarm, rule, role or caller. */
  readonly source?: string;
}

export type InboxListener = (message: InboxMessage) => void;

/** Messages kept; a laptop that alarms for days must not fill its memory. */
const LARGEST_INBOX = 10_000;

/** All that was sent to people, newest last. */
export class Inbox {
  readonly #listeners = new Set<InboxListener>();
  #messages: InboxMessage[] = [];

  list(filter: InboxFilter = {}): readonly InboxMessage[] {
    return this.#messages.filter((message) => matches(message, filter));
  }

  clear(): void {
    this.#messages = [];
  }

  /** Calls the listener with each message from now on, until the answered function is called. */
  on(listener: InboxListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(message: InboxMessage): void {
    this.#messages.push(message);
    if (this.#messages.length > LARGEST_INBOX) this.#messages.shift();
    for (const listener of this.#listeners) listener(message);
  }
}

function matches(message: InboxMessage, filter: InboxFilter): boolean {
  const { channel, to, state, topic, source } = filter;
  return (
    (channel ?? message.channel) === message.channel &&
    (to ?? message.to) === message.to &&
    (state ?? message.state) === message.state &&
    (topic ?? message.topic) === message.topic &&
    (source ?? message.source.name) === message.source.name
  );
}
