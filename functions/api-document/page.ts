import { escapeHtml } from '../shared/foreign-text.ts';
import type { ApiDocument, ApiOperation, ApiParameter, ApiResponse } from './document.ts';
import { anchorOf, nameOf, schemaHtml } from './schema-html.ts';
import { inlineHtml, paragraphsHtml } from './text-html.ts';

/** The document as one page that needs nothing else: no script, no font, no other address. */
export function pageHtml(document: ApiDocument): string {
  const { info, tags, components } = document;
  const title = escapeHtml(info.title);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head><body>
<h1>${title}</h1>${paragraphsHtml(info.description)}
<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>
<nav><ul>${tags.map(({ name }) => navigationHtml(name, document)).join('')}</ul></nav>
${tags.map((tag) => sectionHtml(tag, document)).join('\n')}
<h2>Schemas</h2>
${Object.entries(components.schemas)
  .map(
    ([name, schema]) =>
      `<section class="schema" id="${anchorOf(name)}"><h3>${escapeHtml(name)}</h3>${schemaHtml(schema, document)}</section>`,
  )
  .join('\n')}
</body></html>
`;
}

interface PlacedOperation {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly operation: ApiOperation;
}

function operationsOf({ paths }: ApiDocument, tag: string): PlacedOperation[] {
  return Object.entries(paths)
    .flatMap(([path, { get, post }]): PlacedOperation[] => [
      ...(get === undefined ? [] : [{ path, method: 'GET' as const, operation: get }]),
      ...(post === undefined ? [] : [{ path, method: 'POST' as const, operation: post }]),
    ])
    .filter(({ operation }) => operation.tags.includes(tag));
}

function navigationHtml(tag: string, document: ApiDocument): string {
  const items = operationsOf(document, tag).map(
    ({ operation }) =>
      `<li><a href="#${escapeHtml(operation.operationId)}">${escapeHtml(operation.summary)}</a></li>`,
  );
  return `<li>${escapeHtml(tag)}<ul>${items.join('')}</ul></li>`;
}

function sectionHtml({ name, description }: ApiDocument['tags'][number], document: ApiDocument): string {
  const operations = operationsOf(document, name).map((placed) => operationHtml(placed, document));
  return `<h2>${escapeHtml(name)}</h2><p>${inlineHtml(description)}</p>${operations.join('')}`;
}

function operationHtml({ path, method, operation }: PlacedOperation, document: ApiDocument): string {
  const [server] = document.servers;
  const body = operation.requestBody?.content['application/json'];
  return `<section id="${escapeHtml(operation.operationId)}"><h3>${escapeHtml(operation.summary)}</h3>
<p class="line"><b>${method}</b> ${escapeHtml(`${server?.url ?? ''}${path}`)}</p>
<p>${inlineHtml(operation.description)}</p>
${parametersHtml(operation.parameters, document)}
${body === undefined ? '' : `<p>Body: ${schemaHtml(body.schema, document)}</p>`}
<table><thead><tr><th>status</th><th>means</th><th>body</th></tr></thead><tbody>${Object.entries(
    operation.responses,
  )
    .map(([status, response]) => responseHtml(status, response, document))
    .join('')}</tbody></table></section>`;
}

function parametersHtml(parameters: readonly ApiParameter[], document: ApiDocument): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}</td><td>${required ? 'required' : 'optional'}</td><td>${schemaHtml(schema, document)} <span class="note">${inlineHtml(description)}</span></td></tr>`,
  );
  return `<table><thead><tr><th>parameter</th><th>in</th><th></th><th>value</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function responseHtml(status: string, response: ApiResponse, document: ApiDocument): string {
  const shared =
    response.$ref === undefined ? undefined : document.components.responses[nameOf(response.$ref)];
  const { description = '', content } = shared ?? response;
  const body = content?.['application/json'];
  const cell = body === undefined ? '' : schemaHtml(body.schema, document);
  return `<tr><td>${escapeHtml(status)}</td><td>${inlineHtml(description)}</td><td>${cell}</td></tr>`;
}

const STYLE = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{border-bottom:1px solid;margin-top:3rem}
section{margin:2rem 0}
.line{font-family:ui-monospace,monospace;overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}
code{font-family:ui-monospace,monospace;font-size:.9em;background:#8882;padding:.1em .3em;border-radius:3px}
ul{margin:.2rem 0;padding-left:1.4rem}
.note{opacity:.75}
:target{outline:2px solid #46f;outline-offset:.5rem}
`;
