import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SetupError } from '../setup-error.ts';

const run = promisify(execFile);

/** The server alone: no service is set up, so nothing starts by itself or listens on 3306. */
const DEBIAN_PACKAGE = 'mariadb-server-core';
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;

/** True as root on a system with apt-get, where installing needs nobody's password. */
export async function mayInstallWithApt(): Promise<boolean> {
  return process.getuid?.() === 0 && (await exists('/usr/bin/apt-get'));
}

/**
 * Installs MariaDB's server from the system's packages.
 *
 * @throws SetupError with apt-get's own last words.
 */
export async function installWithApt(report: (line: string) => void): Promise<void> {
  report(`Installing MariaDB (${DEBIAN_PACKAGE}) with apt-get, once for this machine`);
  try {
    await install();
  } catch {
    // Fresh images carry no package lists, so the first attempt finds nothing there.
    report('Fetching the package lists first');
    try {
      await aptGet(['update']);
      await install();
    } catch (cause) {
      throw new SetupError(`MariaDB could not be installed with apt-get: ${lastWords(cause)}`, { cause });
    }
  }
}

function install(): Promise<unknown> {
  return aptGet(['install', '--yes', '--no-install-recommends', DEBIAN_PACKAGE]);
}

function aptGet(args: readonly string[]): Promise<unknown> {
  return run('apt-get', ['-q', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: OUTPUT_LIMIT_BYTES,
  });
}

function lastWords(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split('\n').slice(-3).join(' ');
}

/** The command that installs MariaDB on this system, for people to copy. */
export async function installCommand(
  platform: string = process.platform,
  readOsRelease: () => Promise<string> = () => readFile('/etc/os-release', 'utf8'),
): Promise<string> {
  if (platform === 'darwin') return 'brew install mariadb';
  if (platform !== 'linux')
    return `the installer for ${platform} from mariadb.org, then set MARIADBD to its mariadbd`;
  const release = await readOsRelease().catch(() => '');
  const families = ['ID', 'ID_LIKE'].flatMap((key) => settingOf(release, key).split(' '));
  const family = LINUX_COMMANDS.find(({ ids }) => ids.some((id) => families.includes(id)));
  return family?.command ?? "your system's package manager (the package with mariadbd, often mariadb-server)";
}

const LINUX_COMMANDS = [
  { ids: ['debian', 'ubuntu'], command: `sudo apt-get install ${DEBIAN_PACKAGE}` },
  { ids: ['fedora', 'rhel', 'centos'], command: 'sudo dnf install mariadb-server' },
  { ids: ['arch'], command: 'sudo pacman -S mariadb' },
  { ids: ['suse', 'opensuse'], command: 'sudo zypper install mariadb' },
  { ids: ['alpine'], command: 'sudo apk add mariadb' },
];

function settingOf(release: string, key: string): string {
  const match = new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(release);
  return match?.[1] ?? '';
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
