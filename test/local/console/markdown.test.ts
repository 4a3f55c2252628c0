import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMarkdown } from '../../../local/console/markdown/blocks.ts';
import { readInlines } from '../../../local/console/markdown/inlines.ts';

const text = (value: string) => [{ kind: 'text', text: value }];

describe('readMarkdown', () => {
  test('goes on counting after code between two steps, and takes its indent off', () => {
    expect(readMarkdown('1. one\n\n   ```sh\n   run\n     deep\n   ```\n\n2. two')).toEqual([
      { kind: 'list', start: 1, items: [text('one')] },
      { kind: 'code', text: 'run\n  deep' },
      { kind: 'list', start: 2, items: [text('two')] },
    ]);
  });

  test('tells headings, paragraphs, lists and code apart', () => {
    const source = '# Title\nOne\ntwo.\n\n- a\n  more\n- b\n\n1. first\n\n```sh\n# no heading\n```\n## End';
    expect(readMarkdown(source)).toEqual([
      { kind: 'heading', level: 1, text: text('Title') },
      { kind: 'paragraph', text: text('One\ntwo.') },
      { kind: 'list', start: null, items: [text('a more'), text('b')] },
      { kind: 'list', start: 1, items: [text('first')] },
      { kind: 'code', text: '# no heading' },
      { kind: 'heading', level: 2, text: text('End') },
    ]);
  });

  test('reads tables, with escaped bars in their cells', () => {
    expect(readMarkdown('| a | b |\n| --- | :-: |\n| 1 | x \\| y |\nafter')).toEqual([
      { kind: 'table', head: [text('a'), text('b')], rows: [[text('1'), text('x | y')]] },
      { kind: 'paragraph', text: text('after') },
    ]);
  });

  test('ends code that nobody closed at the end', () => {
    expect(readMarkdown('```\nrest')).toEqual([{ kind: 'code', text: 'rest' }]);
  });

  test('keeps markup as the text it is', () => {
    expect(readMarkdown('<script>alert(1)</script>')).toEqual([
      { kind: 'paragraph', text: text('<script>alert(1)</script>') },
    ]);
  });

  test('loses no word of any runbook', () => {
    const folder = path.join(import.meta.dirname, '../../../docs/runbooks');
    for (const file of readdirSync(folder)) {
      const source = readFileSync(path.join(folder, file), 'utf8');
      const read = wordsOf(JSON.stringify(readMarkdown(source)).replaceAll('\\n', ' '));
      // Addresses, bars and marks stand elsewhere or nowhere; words must all be there.
      const missing = wordsOf(source.replace(/```\w+/g, '')).filter((word) => !read.includes(word));
      expect(missing, file).toEqual([]);
    }
  });
});

function wordsOf(source: string): string[] {
  return [...new Set(source.match(/[A-Za-z_]{4,}/g) ?? [])];
}

describe('readInlines', () => {
  test('reads bold, italic, code and links', () => {
    expect(readInlines('**b** _i_ `*c*` [l](https://x.example)')).toEqual([
      { kind: 'bold', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'italic', text: 'i' },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: '*c*' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'l', target: 'https://x.example' },
    ]);
  });

  test('leaves underscores inside words and lonely stars alone', () => {
    expect(readInlines('serial_link_outbox 2 * 3')).toEqual(text('serial_link_outbox 2 * 3'));
  });

  test('shows the button links of CloudWatch by their words', () => {
    expect(readInlines('[button:primary:Open](#x)')).toEqual([{ kind: 'link', text: 'Open', target: '#x' }]);
  });
});
