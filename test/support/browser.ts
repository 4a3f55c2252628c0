import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from './debian-program.ts';

const STEP_MS = 15_000;

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

export const DESKTOP = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;
export const SMALL_PHONE = { width: 360, height: 740 } as const;

/** A page with everything that went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors in the browser's console, exceptions, and requests that failed or were answered with an error. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface RunningBrowser {
  open(url: string, look: Look): Promise<WatchedPage>;
  close(): Promise<void>;
}

/** Starts a real Chromium without a window. */
export async function startBrowser(): Promise<RunningBrowser> {
  const program = await findProgram('chromium');
  const folder = await mkdtemp(path.join(tmpdir(), 'serial-browser-'));
  const fonts = path.join(folder, 'fonts.conf');
  await writeFile(fonts, fontConfiguration(program.root, folder));
  const browser = await chromium.launch({
    executablePath: program.file,
    // Inside a container the browser's own sandbox cannot be built.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...program.environment, FONTCONFIG_FILE: fonts, HOME: folder },
  });
  return {
    open: (url, look) => open(browser, url, look),
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function open(browser: Browser, url: string, look: Look): Promise<WatchedPage> {
  const { width, height, colorScheme } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  // What is not there by then will not come; a whole test has two minutes.
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('requestfailed', (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.url()}: ${response.status()}`);
  });
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

/** The machine's fonts and those that came with the browser. */
function fontConfiguration(root: string, cache: string): string {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(root, 'usr/share/fonts')];
  const lines = folders.map((folder) => `<dir>${folder}</dir>`).join('\n  ');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  ${lines}
  ${alias('sans-serif', 'DejaVu Sans')}
  ${alias('monospace', 'DejaVu Sans Mono')}
  <cachedir>${cache}</cachedir>
</fontconfig>
`;
}

function alias(family: string, font: string): string {
  return `<alias binding="same"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
}
