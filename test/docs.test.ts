import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedDocs } from '../scripts/generated-docs.ts';

const docs = [...generatedDocs((file) => readFileSync(file, 'utf8'))];

test.each(docs)('%s is as `npm run docs` writes it', (file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('The README links to nothing that is not there', () => {
  const links = [...readFileSync('README.md', 'utf8').matchAll(/\]\((?!http)([^)#]+)/g)].map(
    ([, target]) => target ?? '',
  );
  expect(links.length).toBeGreaterThan(10);
  for (const link of links) expect(() => readFileSync(link), link).not.toThrow(/ENOENT/);
});
