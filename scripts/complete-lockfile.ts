import { readFileSync, writeFileSync } from 'node:fs';
import { type Lockfile, missingOptionals, withOptionals } from './lockfile.ts';

/**
 * Puts back what npm leaves out of package-lock.json. When the registry that it installs from lacks the
 * packages of other platforms, npm drops these optional dependencies from the lockfile, and then `npm ci`
 * refuses that lockfile. Run it after `npm install`; it adds nothing to a complete lockfile.
 */
const FILE = 'package-lock.json';
const lockfile: Lockfile = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = missingOptionals(lockfile);
writeFileSync(FILE, `${JSON.stringify(withOptionals(lockfile, missing), null, 2)}\n`);
console.log(
  missing.length === 0 ? 'The lockfile is complete.' : `Added ${missing.map(({ name }) => name).join(', ')}.`,
);
