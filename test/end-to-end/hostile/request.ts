import type { VirtualSystem } from '../../../local/virtual-system.ts';

export type Pair = readonly [name: string, value: string];

/** A request byte for byte: path and query are encoded as they travel. */
export interface HostileRequest {
  readonly method: string;
  /** Below the stage. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Pair[];
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Sends a request to the API in the system's own process. */
export type Send = (request: HostileRequest) => Promise<Answer>;

/** Virtual time between two requests: no limit of the API is reached. */
const PAUSE_MS = 1_000;

/** @param pauseMs Virtual time before each request. */
export function createSender({ clock, deployed }: VirtualSystem, pauseMs = PAUSE_MS): Send {
  const stage = new URL(deployed.apiUrl).pathname;
  return async ({ path, ...request }) => {
    clock.advance(pauseMs);
    const answer = await deployed.apiService({ ...request, path: stage + path, sourceIp: '203.0.113.9' });
    return {
      status: answer.status,
      headers: new Map(
        Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      ),
      text: answer.body.toString(),
    };
  };
}

/** Bytes of a body that are printed. */
const PRINTED_BYTES = 4_000;

/** The request as a command for bash, to send it again by hand. */
export function curl({ method, path, query, headers, body }: HostileRequest): string {
  const shown = body.subarray(0, PRINTED_BYTES);
  const rest = body.length - shown.length;
  return [
    `curl --path-as-is -g -X ${quoted(method)} ${quoted(`$API${path}${query === '' ? '' : `?${query}`}`)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body.length === 0 ? [] : [`--data-binary ${quoted(shown.toString('latin1'))}`]),
    ...(rest === 0 ? [] : [`# and ${rest} bytes more`]),
  ].join(' \\\n  ');
}

/** Each character is one byte. */
function quoted(text: string): string {
  const escaped = text.replace(/['\\]|[^\x20-\x7e]/g, (character) =>
    character === "'" || character === '\\'
      ? `\\${character}`
      : `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped}'`;
}
