/*
 * Text from a database, an event or a member is foreign: it may hold line breaks, signs of the medium, or letters that
 * cannot be seen. Here is the one way into each medium; nothing else puts such text there.
 */

/** Cannot be seen, or moves what stands beside it: controls, formats (bidi, zero width), line and paragraph separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Where a text becomes a link by itself. Written as people who warn of links write it. */
const LINK = /:\/\//g;

/** Characters of one foreign value; a serial has 100 at most. */
const LONGEST = 500;

/**
 * One line, every character of it visible: what cannot be seen stands there as its number (`\u{1B}`).
 * @param longest Characters; what is cut off is shown as an ellipsis.
 */
export function oneLine(text: string, longest = Number.POSITIVE_INFINITY): string {
  const whole = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return whole
    .toWellFormed()
    .replaceAll(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
}

/** A value within a sentence of ours, in an e-mail: it cannot begin a line and is no link. */
export function quoted(text: string, longest = LONGEST): string {
  return oneLine(text, longest).replaceAll(LINK, '[:]//');
}

/** A whole e-mail or page of a terminal: as many lines as there are here, whatever stands in them. */
export function plainLines(lines: readonly string[]): string {
  return lines.map((line) => oneLine(line)).join('\n');
}

/** Text of several lines for a terminal, as an error message is. */
export function forTerminal(text: string): string {
  return plainLines(text.split('\n'));
}

/** A value within a Slack message: no mention, no link, and no end of a code span that it stands in. */
export function inSlack(text: string, longest = LONGEST): string {
  return quoted(text, longest)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', 'ˋ');
}

/** A foreign value within an HTML element or a quoted attribute. */
export function inHtml(text: string): string {
  return escapeHtml(oneLine(text));
}

/** Any text within an HTML element or a quoted attribute; it may have lines. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
