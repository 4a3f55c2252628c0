import type { LogLine } from '../lambda/lambda-runtime.ts';

/** Lines kept for the console; a day of background jobs is a few thousand. */
const KEPT_LINES = 2_000;

/** The newest lines of all functions, oldest first. */
export class RecentLog {
  readonly #lines: LogLine[] = [];

  add(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }

  /** The newest lines, of one function or of all. */
  newest(count: number, functionName?: string): readonly LogLine[] {
    const wanted =
      functionName === undefined
        ? this.#lines
        : this.#lines.filter((line) => line.functionName === functionName);
    return wanted.slice(-count);
  }
}
