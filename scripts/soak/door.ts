import { ConnectionCut, type HttpResponse, type HttpService, jsonResponse } from '../../local/http.ts';

/** A service that may be shut: while it is, `answer` speaks for it. */
export interface Door {
  readonly service: HttpService;
  /** @param answer Undefined opens the door. */
  set(answer: Shut | undefined): void;
}

/** @param opened Resolves when the door is opened again. */
type Shut = (opened: Promise<void>) => Promise<HttpResponse>;

export function createDoor(inner: HttpService): Door {
  let shut: Shut | undefined;
  let opened = Promise.withResolvers<void>();
  return {
    service: async (request) => (shut === undefined ? inner(request) : shut(opened.promise)),
    set(answer) {
      shut = answer;
      opened.resolve();
      opened = Promise.withResolvers();
    },
  };
}

/** How a web service fails. */
export const FAILING = {
  error: async () => jsonResponse(500, { ok: false, error: 'internal_error' }),
  cut: async () => {
    throw new ConnectionCut('A fault hangs up.');
  },
  silent: async (opened) => {
    await opened;
    throw new ConnectionCut('A fault hangs up.');
  },
} as const satisfies Record<string, Shut>;

/** How SNS's Query protocol refuses. */
export const REFUSING = {
  throttled: refusal(400, 'Throttled', 'Rate exceeded'),
  'internal error': refusal(500, 'InternalError', 'Internal error'),
} as const satisfies Record<string, Shut>;

function refusal(status: number, code: string, message: string): Shut {
  const type = status < 500 ? 'Sender' : 'Receiver';
  const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>soak</RequestId></ErrorResponse>`;
  return async () => ({ status, headers: { 'Content-Type': 'text/xml' }, body });
}
