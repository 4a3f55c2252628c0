import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paragraphHtml, tableHtml } from '../../../functions/dashboard-queries/html.ts';

test('Keeps every value out of the markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ';') }), (text) => {
      const html = tableHtml({ columns: [text], rows: [[text]] }) + paragraphHtml(text);
      expect(html.replace(/<\/?(table|thead|tbody|tr|th|td|p)>/g, '')).not.toMatch(/[<>"']/);
      const read = html
        .slice(html.indexOf('<p>') + 3, -4)
        .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
      expect(read).toBe(text);
    }),
  );
});

test('Draws numbers to the right and missing values as a dash', () => {
  expect(tableHtml({ columns: ['a', 'b', 'c'], rows: [['x', 1, null]] })).toBe(
    '<table><thead><tr><th>a</th><th>b</th><th>c</th></tr></thead><tbody><tr><td>x</td><td align="right">1</td><td>–</td></tr></tbody></table>',
  );
});
