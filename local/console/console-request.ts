import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { safeParse } from '../safe-parse.ts';

/** A request that the console cannot serve; the message is for whoever sent it. */
export class ConsoleError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers one request; the argument is what follows the route's name in the path. */
export type Route = (request: HttpRequest, argument: string) => Promise<HttpResponse> | HttpResponse;

/** By method and name, as in `GET status`. */
export type Routes = Readonly<Record<string, Route>>;

/** @throws {ConsoleError} unless the body is JSON. */
export function bodyOf(request: HttpRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new ConsoleError(400, 'The body must be JSON.');
  }
}

/** @throws {ConsoleError} that says what is wrong with the input. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = safeParse(schema, input);
  if (parsed.success) return parsed.data;
  throw new ConsoleError(400, z.prettifyError(parsed.error));
}
