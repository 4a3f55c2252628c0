import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { DESKTOP, type Look, PHONE, startBrowser } from '../test/support/browser.ts';
import { progressOnStderr, readArguments, runCommand, UsageError } from './command-line.ts';
import { type LocalProcess, startLocalProcess } from './local-process.ts';

const USAGE = `npm run screenshots -- [options]

Makes the pictures of docs/console.md anew: a running system in which an alarm fires. Writes 16 files into
docs/screenshots.

  --minutes N   minutes that the factory works first: charts of one point show nothing (default 12)
  --help        this text`;

const FOLDER = path.join(import.meta.dirname, '..', 'docs', 'screenshots');
const ALARM = 'outbox-dead-entries';

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

await runCommand(USAGE, () => parseOptions(process.argv.slice(2)), makeAll);

/** Undefined when only help was asked for. @throws {UsageError} */
function parseOptions(args: readonly string[]): { readonly minutes: number } | undefined {
  const { values } = readArguments({
    args: [...args],
    options: { minutes: { type: 'string', default: '12' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return undefined;
  const minutes = Number(values.minutes);
  if (!Number.isSafeInteger(minutes) || minutes < 1)
    throw new UsageError(`--minutes takes a whole number from 1 on, not ${values.minutes}.`);
  return { minutes };
}

/** Answers the exit code. */
async function makeAll({ minutes }: { readonly minutes: number }): Promise<number> {
  const report = progressOnStderr();
  report('Starting the system …');
  const system = await startLocalProcess([]);
  try {
    await letItWork(system, minutes, report);
    await mkdir(FOLDER, { recursive: true });
    await takePictures(system.endpoints.console, report);
    return 0;
  } finally {
    await system.close();
  }
}

type Report = (line: string) => void;

/** Every minute a measurement, and at the end a fault whose alarm has fired. */
async function letItWork({ local }: LocalProcess, minutes: number, report: Report): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    report(`the factory has worked for ${minute} of ${minutes} minutes`);
    await pause(MINUTE_MS);
    await local('POST', 'run/metrics-collector');
  }
  report(`waiting for the alarm ${ALARM}`);
  await local('POST', 'trouble/poison-serials');
  await local('POST', 'run/outbox-worker');
  await local('POST', 'run/metrics-collector');
  while (!JSON.stringify(await local('POST', 'evaluate')).includes(`"${ALARM}","state":"ALARM"`)) {
    await pause(5_000);
  }
}

async function takePictures(url: string, report: Report): Promise<void> {
  const browser = await startBrowser();
  for (const [name, look] of Object.entries(LOOKS)) {
    report(`taking the pictures of ${name}`);
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
