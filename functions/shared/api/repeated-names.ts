/**
 * Where an object in a JSON text has a name twice: positions of the items of the outermost list, or 0 for a text that
 * is no list. `JSON.parse` takes the last one and says nothing, others take the first: what somebody on the way has
 * looked at need not be what counts here. A form can write such a text, too.
 * @param json A text that `JSON.parse` takes.
 */
export function repeatedNames(json: string): ReadonlySet<number> {
  const found = new Set<number>();
  /** Names of the objects that are open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let item = 0;
  let mayBeName = false;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{':
        open.push(new Set());
        mayBeName = true;
        break;
      case '[':
        open.push(undefined);
        mayBeName = false;
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        mayBeName = open.at(-1) !== undefined;
        if (open.length === 1 && !mayBeName) item += 1;
        break;
      case '"': {
        const end = endOfText(json, at);
        const names = mayBeName ? open.at(-1) : undefined;
        if (names !== undefined && !isAdded(names, JSON.parse(json.slice(at, end)))) found.add(item);
        mayBeName = false;
        at = end - 1;
      }
    }
  }
  return found;
}

/** False when it was there before. */
function isAdded(names: Set<string>, name: string): boolean {
  const before = names.size;
  return names.add(name).size > before;
}

/** @param start Where its first quotation mark stands. @returns the place behind its last one. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

/** An odd number of backslashes stands before it. */
function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}
