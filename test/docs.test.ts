import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generatedDocs } from '../scripts/generated-docs.ts';

const docs = [...generatedDocs((file) => readFileSync(file, 'utf8'))];

test.each(docs)('%s is as `npm run docs` writes it', (file, generate) => {
  expect(readFileSync(file, 'utf8')).toBe(generate());
});

const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];

test.each(pages)('%s links to nothing that is not there', (page) => {
  const text = readFileSync(page, 'utf8').replace(/```[\s\S]*?```/g, '');
  for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.join(path.dirname(page), file);
    expect(existsSync(target), `${page} links to ${link}`).toBe(true);
    if (anchor === undefined || !target.endsWith('.md')) continue;
    expect(anchorsOf(readFileSync(target, 'utf8')), `${page} links to ${link}`).toContain(anchor);
  }
});

/** The anchors of a page's headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
