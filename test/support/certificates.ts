import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './debian-program.ts';

const run = promisify(execFile);

/** A server's key and certificate, and who vouches for it. */
export interface ServerCertificate {
  readonly key: string;
  /** The server's certificate and the two between it and the authority, as AWS sends them. */
  readonly chain: string;
  /** PEM file of the authority at the root. */
  readonly authorityFile: string;
}

const OPENSSL_SETTINGS = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
[server]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost
`;

const CHAIN = ['root', 'upper', 'lower', 'server'] as const;

/** Makes an authority and a certificate for `localhost` below it; takes OpenSSL 3. */
export async function makeCertificate(folder: string): Promise<ServerCertificate> {
  const openssl = await findProgram('openssl');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'openssl.cnf'), OPENSSL_SETTINGS);
  for (const [depth, name] of CHAIN.entries()) {
    const issuer = CHAIN[depth - 1];
    const signature = issuer === undefined ? [] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`];
    await run(
      openssl.file,
      [
        ...['req', '-x509', '-config', 'openssl.cnf', '-days', '2', '-subj', `/CN=${name}`, '-nodes'],
        ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
        ...['-extensions', name === 'server' ? 'server' : 'authority', ...signature],
        ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
      ],
      { cwd: folder, env: openssl.environment },
    );
  }
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  const chain = (await Promise.all(['server.pem', 'lower.pem', 'upper.pem'].map(read))).join('');
  return { key: await read('server.key'), chain, authorityFile: path.join(folder, 'root.pem') };
}
