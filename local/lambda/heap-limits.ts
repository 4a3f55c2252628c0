/** A thread takes no V8 options from NODE_OPTIONS, which these are among in a process. */
const SEMI_SPACE = /--max[-_]semi[-_]space[-_]size=(\d+)/;
const OLD_SPACE = /--max[-_]old[-_]space[-_]size=(\d+)/;

/** V8 gives young objects two semi-spaces, and large ones among them as much as one. */
const SEMI_SPACES = 3;

export interface HeapLimits {
  /** MB. */
  readonly maxOldGenerationSizeMb: number;
  /** MB; absent where the function's NODE_OPTIONS set no limit. */
  readonly maxYoungGenerationSizeMb?: number;
}

/**
 * The limits of a worker's heap: what the function's NODE_OPTIONS allow, and no more than its memory. Without the
 * first, dozens of workers that are reused for hours grow to what only garbage needs.
 * @param memoryMb The function's memory.
 */
export function heapLimits(
  { NODE_OPTIONS = '' }: Readonly<Record<string, string>>,
  memoryMb: number,
): HeapLimits {
  const young = SEMI_SPACE.exec(NODE_OPTIONS)?.[1];
  const old = OLD_SPACE.exec(NODE_OPTIONS)?.[1];
  return {
    maxOldGenerationSizeMb: old === undefined ? memoryMb : Math.min(memoryMb, Number(old)),
    ...(young === undefined ? {} : { maxYoungGenerationSizeMb: Number(young) * SEMI_SPACES }),
  };
}
