/** Makes complete lines of the pieces that a stream arrives in. */
export interface LineAssembler {
  push(text: string): void;
  /** Hands over what stands after the last line feed. */
  flush(): void;
}

export function createLineAssembler(onLine: (line: string) => void): LineAssembler {
  let pieces: string[] = [];
  const emit = (end: string) => {
    const line = pieces.join('') + end;
    pieces = [];
    if (line !== '') onLine(line);
  };
  return {
    push(text) {
      const parts = text.split('\n');
      const rest = parts.pop() ?? '';
      for (const part of parts) emit(part);
      if (rest !== '') pieces.push(rest);
    },
    flush: () => emit(''),
  };
}
