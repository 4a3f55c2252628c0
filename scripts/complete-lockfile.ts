import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import {
  type Lockfile,
  missingOptionals,
  withIntegrity,
  withOptionals,
  withoutIntegrity,
} from './lockfile.ts';

/**
 * Puts back what npm leaves out of package-lock.json. When the registry that it installs from lacks the
 * packages of other platforms, npm drops these optional dependencies from the lockfile, and then `npm ci`
 * refuses that lockfile. Their hashes are asked from the registry, one by one. Run it after `npm install`; it adds
 * nothing to a complete lockfile.
 */
const FILE = 'package-lock.json';
const lockfile: Lockfile = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = missingOptionals(lockfile);
const whole = withOptionals(lockfile, missing);
const unhashed = withoutIntegrity(whole);
writeFileSync(FILE, `${JSON.stringify(withIntegrity(whole, integrityOf), null, 2)}\n`);
console.log(
  unhashed.length === 0
    ? 'The lockfile is complete.'
    : `Added ${missing.length} packages and the hashes of ${unhashed.length}.`,
);

function integrityOf(name: string, version: string): string {
  console.log(`Asking for the hash of ${name} …`);
  const answer = execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], {
    encoding: 'utf8',
  }).trim();
  if (!/^sha512-[\w+/=]+$/.test(answer)) throw new Error(`npm knows no hash of ${name} ${version}.`);
  return answer;
}
