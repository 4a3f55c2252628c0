import type { HttpService } from '../../local/http.ts';
import { startHttpServer } from '../../local/http-server.ts';

export interface Served {
  /** Ends with the mount path, without a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Puts one service on an ephemeral port of 127.0.0.1, below `mount`. */
export async function serve(service: HttpService, mount: `/${string}`): Promise<Served> {
  const server = await startHttpServer(0);
  server.mount({ path: mount, service });
  return { url: `${server.url}${mount}`, close: () => server.close() };
}
