import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { DESKTOP, type Look, PHONE, startBrowser } from '../test/support/browser.ts';
import { type LocalProcess, startLocalProcess } from './local-process.ts';

/** Makes the pictures of docs/console.md: a running system in which an alarm fires. Takes some minutes. */

const FOLDER = path.join(import.meta.dirname, '..', 'docs', 'screenshots');
const ALARM = 'outbox-dead-entries';

/** Minutes that the factory works first: charts of one point show nothing. */
const WORKING_MINUTES = Number(process.argv[2] ?? 12);
const MINUTE_MS = 60_000;

const LOOKS: Readonly<Record<string, Look>> = {
  'desktop-light': { ...DESKTOP, colorScheme: 'light' },
  'desktop-dark': { ...DESKTOP, colorScheme: 'dark' },
  'phone-light': { ...PHONE, colorScheme: 'light' },
  'phone-dark': { ...PHONE, colorScheme: 'dark' },
};

/** What each picture shows: an element that is brought to the top of the window. */
const SUBJECTS = {
  verdict: '#verdict',
  charts: '.widget.metric[data-view="timeSeries"]',
  faults: '#faults',
  desk: '#desk',
} as const;

const system = await startLocalProcess([]);
try {
  await letItWork(system);
  await mkdir(FOLDER, { recursive: true });
  await takePictures(system.endpoints.console);
} finally {
  await system.close();
}

/** Every minute a measurement, and at the end a fault whose alarm has fired. */
async function letItWork({ local }: LocalProcess): Promise<void> {
  for (let minute = 0; minute < WORKING_MINUTES; minute++) {
    await pause(MINUTE_MS);
    await local('POST', 'run/metrics-collector');
    console.log(`${minute + 1} of ${WORKING_MINUTES} minutes`);
  }
  await local('POST', 'trouble/poison-serials');
  await local('POST', 'run/outbox-worker');
  await local('POST', 'run/metrics-collector');
  while (!JSON.stringify(await local('POST', 'evaluate')).includes(`"${ALARM}","state":"ALARM"`)) {
    await pause(5_000);
  }
}

async function takePictures(url: string): Promise<void> {
  const browser = await startBrowser();
  for (const [name, look] of Object.entries(LOOKS)) {
    const { page, close } = await browser.open(url, look);
    await page.waitForSelector('#widgets[data-drawn] .custom-content table');
    await page.locator('.todo', { hasText: ALARM }).waitFor();
    await page.waitForSelector('#desk-outbox tbody tr');
    for (const [subject, selector] of Object.entries(SUBJECTS)) {
      await bringToTop(page, selector);
      await page.screenshot({ path: path.join(FOLDER, `${subject}-${name}.png`) });
    }
    await close();
  }
  await browser.close();
}

/** The heading of the page stays in sight on a desktop. */
async function bringToTop(page: Page, selector: string): Promise<void> {
  await page.evaluate(
    `scrollTo(0, document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().top + scrollY - (innerWidth > 768 ? 90 : 8))`,
  );
  await pause(500);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
