import { type Inline, readInlines } from './inlines.ts';

/** One block of Markdown, as data: the page makes elements of it and never parses markup. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

/** A block and how many lines it took. */
type Taken = readonly [Block, number];
type Reader = (lines: readonly string[]) => Taken | undefined;

const ITEM = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const FENCE = /^\s*```/;
const RULE_ROW = /^\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?\s*)?$/;

/**
 * Reads the Markdown that dashboards and runbooks use: headings, paragraphs, lists, fenced code and tables.
 * Everything else, markup included, is text.
 */
export function readMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: readonly string[] = source.split(/\r?\n/);
  while (lines.length > 0) {
    if (lines[0]?.trim() === '') {
      lines = lines.slice(1);
      continue;
    }
    const [block, count] = heading(lines) ?? code(lines) ?? table(lines) ?? list(lines) ?? paragraph(lines);
    blocks.push(block);
    lines = lines.slice(count);
  }
  return blocks;
}

const heading: Reader = ([first = '']) => {
  const found = HEADING.exec(first);
  if (found === null) return undefined;
  return [{ kind: 'heading', level: found[1]?.length ?? 1, text: readInlines(found[2] ?? '') }, 1];
};

const code: Reader = (lines) => {
  if (!FENCE.test(lines[0] ?? '')) return undefined;
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  const inside = lines.slice(1, end === -1 ? undefined : end);
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0] ?? '';
  const text = inside.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
  return [{ kind: 'code', text }, inside.length + (end === -1 ? 1 : 2)];
};

const table: Reader = (lines) => {
  const [head = '', rule = ''] = lines;
  if (!head.includes('|') || !RULE_ROW.test(rule)) return undefined;
  const end = lines.findIndex((line, index) => index > 1 && !line.includes('|'));
  const rows = lines.slice(2, end === -1 ? undefined : end);
  return [{ kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) }, rows.length + 2];
};

const list: Reader = (lines) => {
  const first = ITEM.exec(lines[0] ?? '');
  if (first === null) return undefined;
  const items: string[] = [];
  let count = 0;
  for (const line of lines) {
    const item = ITEM.exec(line);
    // An indented line goes on with the item above it.
    if (item === null && (line.trim() === '' || !/^\s/.test(line))) break;
    if (item === null) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else items.push(item[2] ?? '');
    count += 1;
  }
  const start = first[1] === undefined ? null : Number(first[1]);
  return [{ kind: 'list', start, items: items.map(readInlines) }, count];
};

function paragraph(lines: readonly string[]): Taken {
  const end = lines.findIndex(
    (line, index) =>
      index > 0 && (line.trim() === '' || HEADING.test(line) || FENCE.test(line) || ITEM.test(line)),
  );
  const taken = lines.slice(0, end === -1 ? undefined : end);
  return [{ kind: 'paragraph', text: readInlines(taken.join('\n')) }, taken.length];
}

/** Cells are parted by bars that no backslash stands before. */
function cellsOf(line: string): readonly (readonly Inline[])[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => readInlines(cell.trim().replaceAll('\\|', '|')));
}
