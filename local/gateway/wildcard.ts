/** Compares with an IAM pattern: `*` stands for any run of characters, `?` for exactly one. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  // On a mismatch the last star takes one character more; earlier stars never need to be tried again.
  while (inText < text.length) {
    const expected = pattern[at];
    if (expected === '*') {
      star = at++;
      resume = inText;
    } else if (expected === '?' || expected === text[inText]) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      at = star + 1;
      inText = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
