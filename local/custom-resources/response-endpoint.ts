import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { HttpService } from '../http.ts';

const responseSchema = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1).optional(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  Data: z.record(z.string(), z.unknown()).optional(),
});

/** What the function behind a custom resource answers. */
export type CustomResourceResponse = z.infer<typeof responseSchema>;

/** The place that functions put their answers to: it stands for CloudFormation's presigned S3 URLs. */
export interface ResponseEndpoint {
  /** Mount it anywhere; the mount's address goes into the ResponseURL. */
  readonly service: HttpService;
  /** Opens a path below the mount and waits for the answer put there. Rejects when it is malformed. */
  expect(): { readonly path: string; readonly answer: Promise<CustomResourceResponse>; close(): void };
}

export function createResponseEndpoint(): ResponseEndpoint {
  const waiting = new Map<string, (body: string) => void>();
  return {
    async service({ method, path, body }) {
      const take = waiting.get(path);
      if (take === undefined) return { status: 404, headers: {}, body: 'no answer is expected here' };
      if (method !== 'PUT') return { status: 405, headers: { Allow: 'PUT' }, body: 'expected PUT' };
      take(body.toString('utf8'));
      return { status: 200, headers: {}, body: '' };
    },
    expect() {
      const path = `/${randomUUID()}`;
      const answer = Promise.withResolvers<CustomResourceResponse>();
      waiting.set(path, (body) => {
        try {
          answer.resolve(responseSchema.parse(JSON.parse(body)));
        } catch (cause) {
          answer.reject(new Error(`the answer put to the ResponseURL is malformed: ${body}`, { cause }));
        }
      });
      // Nobody may be waiting any more when a late, malformed answer comes in.
      answer.promise.catch(() => undefined);
      return { path, answer: answer.promise, close: () => void waiting.delete(path) };
    },
  };
}
