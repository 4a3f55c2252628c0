import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpResponse, HttpService } from '../http.ts';
import { jsonResponse } from '../http.ts';

const PAGE = path.join(import.meta.dirname, 'page');

/** The chart library as its package ships it. */
const CHARTS = fileURLToPath(import.meta.resolve('echarts/dist/echarts.esm.min.mjs'));

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Scripts come from here and nowhere else, so markup in a serial or an error could not run. Custom widgets and the
 * chart library set styles of their own.
 */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A megabyte that changes with its version only. */
const CACHED = 'private, max-age=3600';
/** Files that somebody may be editing. */
const FRESH = 'no-cache';

/** The console's page, at the root. */
export const pageService: HttpService = () => fileResponse(path.join(PAGE, 'index.html'), FRESH);

/** The modules, styles and library that the page loads, as they lie on the disk. */
export const pageFiles: HttpService = async (request) => {
  const name = request.path.slice(1);
  if (request.method !== 'GET' || (name !== 'echarts.js' && !/^[a-z-]+\.(css|js|svg)$/.test(name))) {
    return notFound(request.path);
  }
  try {
    return name === 'echarts.js'
      ? await fileResponse(CHARTS, CACHED)
      : await fileResponse(path.join(PAGE, name), FRESH);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return notFound(request.path);
    throw error;
  }
};

function notFound(name: string): HttpResponse {
  return jsonResponse(404, { error: `The console has no ${name}.` });
}

async function fileResponse(file: string, caching: string): Promise<HttpResponse> {
  const extension = path.extname(file).slice(1).replace('mjs', 'js');
  return {
    status: 200,
    headers: {
      'Content-Type': TYPES[extension] ?? 'application/octet-stream',
      'Cache-Control': caching,
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
    body: await readFile(file),
  };
}
