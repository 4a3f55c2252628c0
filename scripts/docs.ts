import { readFileSync, writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.ts';

/** Rewrites the generated pages and parts of pages; the tests fail while they are stale. */
for (const [file, generate] of generatedDocs((name) => readFileSync(name, 'utf8'))) {
  writeFileSync(file, generate());
  console.log(`wrote ${file}`);
}
