import type { IncomingMessage } from 'node:http';

/** Names by which this machine calls itself; a foreign name may be made to lead here. */
const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request may not steer the local system; undefined when it may. Any page that is open in the same browser can
 * send requests to this machine: its origin says so, or the browser's own header does. Programs send neither.
 * @param port The server's.
 */
export function foreignTo(port: number, { headers }: IncomingMessage): string | undefined {
  const hosts = OWN_NAMES.map((name) => `${name}:${port}`);
  const { host = '', origin } = headers;
  if (!hosts.includes(host.toLowerCase()))
    return `This is ${hosts[0]}, not ${host}: nothing is served under another name.`;
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`))
    return `Requests from pages of ${origin} are refused.`;
  const site = headers['sec-fetch-site'];
  const isNavigation = headers['sec-fetch-mode'] === 'navigate';
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  return isOwn || isNavigation ? undefined : 'Requests from pages of other sites are refused.';
}
