import { spawn } from 'node:child_process';

/**
 * Ends process `pid` when this one dies, however it dies. A shell waits at the other end of a pipe that the
 * system closes for us; it works the same on Linux and macOS, unlike a parent-death signal.
 *
 * @returns releases the watchdog, to be called when the process has ended by itself.
 */
export function endWithUs(pid: number): () => void {
  const shell = spawn('/bin/sh', ['-c', 'read -r _ || kill -TERM "$1"', 'watchdog', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own process group: a Ctrl-C or kill meant for ours must not take the watchdog along.
    detached: true,
  });
  // Without a shell a SIGKILLed run leaves the server to the next start, which stops it as well.
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  return () => shell.stdin.end('released\n');
}
