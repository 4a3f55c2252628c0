/**
 * Whether an object in a JSON text has a name twice. `JSON.parse` takes the last one and says nothing, others take the
 * first: what somebody on the way has looked at need not be what counts here. A form can write such a text, too.
 * @param json A text that `JSON.parse` takes.
 */
export function hasRepeatedName(json: string): boolean {
  /** Names of the objects that are open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
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
        mayBeName = false;
        break;
      case ',':
        mayBeName = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfText(json, at);
        if (mayBeName) {
          const name: string = JSON.parse(json.slice(at, end));
          const names = open.at(-1);
          if (names?.has(name) === true) return true;
          names?.add(name);
        }
        mayBeName = false;
        at = end - 1;
      }
    }
  }
  return false;
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
