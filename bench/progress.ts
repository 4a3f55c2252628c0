/** Takes a line of progress. */
export type Report = (line: string) => void;

/** Often enough that nobody takes a long statement for one that hangs. */
const BEAT_MS = 2_000;

/** Repeats the last line that work reported, for as long as it reports nothing new. */
export async function withHeartbeat<T>(report: Report, work: (report: Report) => Promise<T>): Promise<T> {
  let last: { readonly line: string; readonly at: number } | undefined;
  let beat: NodeJS.Timeout | undefined;
  const say: Report = (line) => {
    last = { line, at: performance.now() };
    report(line);
    beat?.refresh();
  };
  beat = setInterval(() => {
    if (last !== undefined)
      report(`${last.line} (for ${Math.round((performance.now() - last.at) / 1_000)} s)`);
  }, BEAT_MS);
  try {
    return await work(say);
  } finally {
    clearInterval(beat);
  }
}
