import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../local/mariadb/free-port.ts';
import { findProgram } from './debian-program.ts';
import type { ErpHost, ErpHostOptions } from './erp-host.ts';
import { startServer } from './server-process.ts';

/** Starts a real nginx as the ERP's web server. */
export async function startNginx(options: ErpHostOptions): Promise<ErpHost> {
  const nginx = await findProgram('nginx');
  const port = await freePort();
  const { folder } = options;
  await mkdir(path.join(folder, 'temporary'), { recursive: true });
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, configuration(options, port));
  const { stop } = await startServer(nginx, ['-p', folder, '-c', file, '-e', 'stderr'], port);
  return { url: `http://127.0.0.1:${port}`, stop };
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** The rule among the usual ones of a host with PHP, some of which would change our answers. */
function configuration({ rule, php }: ErpHostOptions, port: number): string {
  return `
daemon off;
master_process off;
pid nginx.pid;
events { }
http {
  access_log off;
  ${TEMPORARY.map((name) => `${name}_temp_path temporary/${name};`).join('\n  ')}
  gzip on;
  gzip_min_length 1;
  gzip_types application/json;
  types { application/x-httpd-php php; }
  proxy_cache_path cache keys_zone=everything:1m;
  proxy_cache everything;
  proxy_cache_valid any 1m;
  proxy_ignore_headers Cache-Control;
  proxy_intercept_errors on;
  proxy_set_header X-Of-The-Host everywhere;
  error_page 401 502 503 504 /error.html;
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${php}; }
    location ~ \\.php { proxy_pass ${php}; }
${rule}
  }
}
`;
}
