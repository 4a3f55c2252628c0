import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../local/mariadb/free-port.ts';
import { findProgram } from './debian-program.ts';
import type { ErpHost, ErpHostOptions } from './erp-host.ts';
import { startServer } from './server-process.ts';

/** Starts a real Apache as the ERP's web server. */
export async function startApache(options: ErpHostOptions): Promise<ErpHost> {
  const apache = await findProgram('apache2');
  const port = await freePort();
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'apache.conf');
  await writeFile(file, configuration(options, path.join(apache.root, 'usr/lib/apache2/modules'), port));
  const { stop } = await startServer(apache, ['-X', '-d', folder, '-f', file], port);
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** Those that the rule asks for, and those that are in its way on a usual host. */
const MODULES = [
  ...['env', 'headers', 'proxy', 'proxy_http', 'setenvif', 'ssl'],
  ...['mpm_event', 'authz_core', 'deflate', 'filter'],
];

/** The rule before the usual ones of a host with PHP, some of which would change our answers. */
function configuration({ rule, php, folder }: ErpHostOptions, modules: string, port: number): string {
  return `
${MODULES.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName localhost
Listen 127.0.0.1:${port}
DefaultRuntimeDir ${folder}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
User nobody
Group nogroup
<VirtualHost *:*>
  AddOutputFilterByType DEFLATE application/json
  ProxyPreserveHost On
  ProxyErrorOverride On
  ErrorDocument 503 "Sorry"
${rule}
  <FilesMatch "\\.php$">
    SetHandler "proxy:${php}"
  </FilesMatch>
  ProxyPass "/" "${php}/"
</VirtualHost>
`;
}
