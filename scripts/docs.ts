import { readFileSync, writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.ts';

/** Rewrites the generated pages and parts of pages; the tests fail while they are stale. */
for (const [file, text] of generatedDocs((file) => readFileSync(file, 'utf8'))) {
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}
