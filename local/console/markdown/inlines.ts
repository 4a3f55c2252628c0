/** A stretch of text within a block. */
export type Inline =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly target: string };

/** The first that fits wins: inside code nothing else counts. */
const PATTERN =
  /`(?<code>[^`]+)`|\*\*(?<bold>[^*]+)\*\*|\[(?<label>[^\]]+)\]\((?<target>[^)\s]+)\)|(?<![\w*])[*_](?<italic>[^*_\s][^*_]*)[*_](?![\w*])/g;

/** CloudWatch draws such a link as a button; here it is a link. */
const BUTTON = /^button:(primary:)?/;

/** Reads bold, italic, code and links; all else is text as it stands. */
export function readInlines(source: string): readonly Inline[] {
  const found: Inline[] = [];
  let end = 0;
  for (const match of source.matchAll(PATTERN)) {
    if (match.index > end) found.push({ kind: 'text', text: source.slice(end, match.index) });
    found.push(inlineOf(match.groups ?? {}, match[0]));
    end = match.index + match[0].length;
  }
  if (end < source.length) found.push({ kind: 'text', text: source.slice(end) });
  return found;
}

function inlineOf(groups: Readonly<Record<string, string | undefined>>, whole: string): Inline {
  const { code, bold, italic, label, target } = groups;
  if (code !== undefined) return { kind: 'code', text: code };
  if (bold !== undefined) return { kind: 'bold', text: bold };
  if (italic !== undefined) return { kind: 'italic', text: italic };
  if (label !== undefined && target !== undefined) {
    return { kind: 'link', text: label.replace(BUTTON, '').replaceAll('`', ''), target };
  }
  return { kind: 'text', text: whole };
}
