import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const sources = globSync('{bin,lib,functions,local,erp}/**/*.ts').map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
}));

/** Modules of this project that a file imports, as paths from the root. */
function imports({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target = '']) =>
    path.join(path.dirname(file), target),
  );
}

const below = (target: string, ...folders: string[]) =>
  folders.some((folder) => target.startsWith(`${folder}/`));

describe('Imports', () => {
  test.each([
    ['lib/catalogue', ['lib/catalogue']],
    ['lib', ['lib']],
    ['functions', ['functions', 'lib/catalogue', 'erp']],
    ['local', ['local', 'lib/catalogue', 'erp']],
    ['erp', ['erp']],
    ['bin', ['lib']],
  ])('of %s stay within %j', (folder, allowed) => {
    for (const source of sources.filter(({ file }) => below(file, folder))) {
      for (const target of imports(source))
        expect(below(target, ...allowed), `${source.file} imports ${target}`).toBe(true);
    }
  });

  /** The one function that may know how the ERP is simulated. */
  const DEMO = 'functions/demo-data';

  test('of one function never reach into another', () => {
    for (const source of sources.filter(({ file }) => below(file, 'functions'))) {
      const own = source.file.split('/').slice(0, 2).join('/');
      for (const target of imports(source)) {
        expect(
          below(target, own, 'functions/shared', 'lib/catalogue', ...(own === DEMO ? ['erp'] : [])),
          `${source.file} imports ${target}`,
        ).toBe(true);
      }
    }
  });
});

describe('SQL of the functions', () => {
  const functions = sources.filter(({ file }) => below(file, 'functions'));

  test('states character set and collation of every text column of a JSON table: MySQL refuses to guess (1267)', () => {
    const columns = functions.flatMap(({ file, text }) =>
      [...text.matchAll(/^.*\b(?:VARCHAR|CHAR|TEXT)\b.*\bPATH\b.*$/gm)].map(([line]) => ({ file, line })),
    );
    expect(columns.length).toBeGreaterThanOrEqual(4);
    for (const { file, line } of columns)
      expect(line, file).toMatch(/CHARACTER SET utf8mb4 COLLATE utf8mb4_(bin|unicode_ci)/);
  });

  test('uses nothing that only one of MySQL 8 and MariaDB 10.11 understands', () => {
    for (const { file, text } of functions) {
      expect(text, file).not.toMatch(
        /\bRETURNING\b|\bseq_\d+_to_\d+|\bFOR SHARE\b|\bSKIP LOCKED\b|\bNEXT VALUE\b|\bLATERAL\b/,
      );
    }
  });

  test('names no database of the other cluster: a statement sees one cluster alone', () => {
    for (const { file, text } of functions) expect(text, file).not.toMatch(/\bbgerp(_t_)?\w*\./);
  });
});

test('Nothing reads the clock or the environment below a handler', () => {
  const below = sources.filter(({ file }) => file.startsWith('functions/') && !file.endsWith('/handler.ts'));
  for (const { file, text } of below) {
    expect(text, file).not.toMatch(/Date\.now\(\)|new Date\(\)|process\.env/);
  }
});

test('What writes Slack messages, e-mails or HTML has the one way for foreign text at hand', () => {
  const writers = sources.filter(
    ({ file, text }) =>
      below(file, 'functions') &&
      /client-markdown|<td|<p>|readonly subject: string;\n {2}readonly text/.test(text),
  );
  expect(writers.length).toBeGreaterThan(4);
  for (const { file, text } of writers) {
    const isAtHand = /foreign-text\.ts'|checklist\/plain-text\.ts'|text-html\.ts'/.test(text);
    expect(isAtHand, file).toBe(true);
  }
});
