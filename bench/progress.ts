/** Takes a line of progress. */
export type Report = (line: string) => void;

/** Often enough that nobody takes a long statement for one that hangs. */
const BEAT_MS = 5_000;

/** Repeats the last line that work reported, for as long as it reports nothing new. */
export async function withHeartbeat<T>(report: Report, work: (report: Report) => Promise<T>): Promise<T> {
  let last: { readonly line: string; readonly at: number } | undefined;
  const beat = setInterval(() => {
    if (last === undefined) return;
    const seconds = Math.round((performance.now() - last.at) / 1_000);
    if (seconds * 1_000 >= BEAT_MS) report(`${last.line} (for ${seconds} s)`);
  }, BEAT_MS);
  try {
    return await work((line) => {
      last = { line, at: performance.now() };
      report(line);
    });
  } finally {
    clearInterval(beat);
  }
}
