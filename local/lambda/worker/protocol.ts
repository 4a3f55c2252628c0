/** Messages between the runtime and its workers. Both ends are ours and run the same version. */

/** What an invocation answers when it fails, as AWS shapes it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface WorkerStart {
  /** Real path of the bundle's directory. */
  readonly codeDirectory: string;
  /** `file.export` */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Lowest level that `console` writes. */
  readonly logLevel: string;
  readonly context: {
    readonly functionName: string;
    readonly invokedFunctionArn: string;
    /** In MB, as text: so the real runtime hands it on. */
    readonly memoryLimitInMB: string;
    readonly logGroupName: string;
    readonly logStreamName: string;
  };
  /** Epoch ms in one 64-bit cell, written by the host; absent when the machine's clock is to be used. */
  readonly virtualNow?: SharedArrayBuffer;
}

export interface InvokeMessage {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly traceId: string;
  /** In ms from the moment that the message arrives. */
  readonly timeout: number;
}

export type WorkerMessage =
  /** The handler is imported; invocations may come. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string }
  /** `fatal`: this worker is not to be used again. */
  | { readonly kind: 'error'; readonly error: FunctionError; readonly fatal: boolean };
