import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A web server of the ERP's host: one rule of ours, everything else goes to PHP. */
export interface ErpHost {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

export interface ErpHostOptions {
  /** The rule as an administrator would have it, placeholders replaced. */
  readonly rule: string;
  /** Address of what stands in for PHP. */
  readonly php: string;
  /** For configuration and what the server writes. */
  readonly folder: string;
}

const RULES = path.resolve(import.meta.dirname, '../../docs/reverse-proxy');

/** The shipped rule; `replacements` by placeholder, all of which it must have. */
export function shippedRule(file: string, replacements: Readonly<Record<string, string>>): string {
  let rule = readFileSync(path.join(RULES, file), 'utf8');
  for (const [placeholder, value] of Object.entries(replacements)) {
    if (!rule.includes(placeholder)) throw new Error(`${file} has no placeholder ${placeholder}.`);
    rule = rule.replaceAll(placeholder, value);
  }
  return rule;
}

export interface Php {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/** Stands in for the ERP's scripts: says which path it was asked for. */
export async function startPhp(): Promise<Php> {
  const server = createServer((incoming, outgoing) => outgoing.end(`PHP at ${incoming.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
