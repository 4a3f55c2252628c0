import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import { invalidParameter, SnsError } from './errors.ts';
import { LARGEST_MESSAGE, SUBJECT_END } from './limits.ts';

export interface MessageAttribute {
  readonly name: string;
  /** `String`, `String.Array`, `Number` or `Binary`, perhaps with a suffix. */
  readonly dataType: string;
  /** Base64 for `Binary`. */
  readonly value: string;
}

export interface PublishInput {
  readonly message: string;
  readonly subject?: string;
  /** `json`: the message is an object with one text a protocol. */
  readonly structure?: string;
  readonly attributes?: readonly MessageAttribute[];
}

/** Protocols that the local deliveries stand for; a Slack channel is an HTTPS endpoint to SNS. */
type Protocol = 'email' | 'https';

export interface CheckedMessage {
  readonly subject: string | undefined;
  /** What subscribers of a protocol get. */
  textFor(protocol: Protocol): string;
}

/**
 * Holds a message to the rules of SNS.
 * @throws SnsError InvalidParameter or ParameterValueInvalid
 */
export function checkMessage(input: PublishInput): CheckedMessage {
  const { message, subject, structure, attributes = [] } = input;
  if (message === '') throw invalidParameter('Empty message', 'Message must not be empty');
  if (subject !== undefined) requireSubject(subject);
  for (const attribute of attributes) requireAttribute(attribute);
  if (sizeOf(input) > LARGEST_MESSAGE) {
    throw invalidParameter(
      'Message too long',
      `a message with its attributes has at most ${LARGEST_MESSAGE} bytes`,
    );
  }
  if (structure === undefined) return { subject, textFor: () => message };
  if (structure !== 'json') throw invalidParameter('MessageStructure', 'it can only be json');
  const texts = readStructure(message);
  return { subject, textFor: (protocol) => texts[protocol] ?? texts.default };
}

/** Bytes that count towards the limit. */
export function sizeOf({ message, attributes = [] }: PublishInput): number {
  const texts = attributes.flatMap(({ name, dataType, value }) => [name, dataType, value]);
  return [message, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function requireSubject(subject: string): void {
  // Characters, not UTF-16 units: an emoji is one.
  const length = [...subject].length;
  if (length === 0 || length >= SUBJECT_END) {
    throw invalidParameter('Subject', `it has ${length} characters; 1 to ${SUBJECT_END - 1} are allowed`);
  }
  if (/[\p{Cc}\u2028\u2029]/u.test(subject)) {
    throw invalidParameter('Subject', 'line breaks and control characters are not allowed');
  }
}

const DATA_TYPE = /^(String|String\.Array|Number|Binary)(\.[\w.-]+)?$/;

function requireAttribute({ name, dataType, value }: MessageAttribute): void {
  const subject = `The message attribute '${name}'`;
  if (!DATA_TYPE.test(dataType)) {
    throw new SnsError(
      'ParameterValueInvalid',
      `${subject} has an invalid message attribute type '${dataType}'.`,
    );
  }
  if (value === '') {
    const rule = `must contain non-empty message attribute value for message attribute type '${dataType}'`;
    throw new SnsError('ParameterValueInvalid', `${subject} ${rule}.`);
  }
}

const structureSchema = z.looseObject({
  default: z.string(),
  email: z.string().optional(),
  https: z.string().optional(),
});

function readStructure(message: string): z.output<typeof structureSchema> {
  const parsed = safeParse(structureSchema, parseJson(message));
  if (parsed.success) return parsed.data;
  const reason = 'the JSON message body must be an object of texts with an entry "default"';
  throw invalidParameter('Message Structure', reason);
}

/** Undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
