import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DESKTOP,
  type Look,
  PHONE,
  type RunningBrowser,
  SMALL_PHONE,
  startBrowser,
  type WatchedPage,
} from '../support/browser.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';
import { rawRequest } from '../support/raw-request.ts';
import { isThorough } from '../support/thoroughness.ts';
import { HOSTILE_HTML, MARKUP, RIGHT_TO_LEFT } from './console/hostile-texts.ts';
import { ageMeasurement, deadEntriesMeasured, linkedPieces } from './console/story.ts';

/** The console in a real browser before the real local system. The story goes on from test to test. */

const LIGHT_DESKTOP: Look = { ...DESKTOP, colorScheme: 'light' };

const { dataDir, remove } = temporaryDataDir();
let system: RunningSystem;
let browser: RunningBrowser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  system = await startLocalSystem(dataDir, ['--empty']);
  browser = await startBrowser();
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker']) {
    await system.local('POST', `pause/${job}`);
  }
  watched = await browser.open(system.endpoints.console, LIGHT_DESKTOP);
  page = watched.page;
});
afterAll(async () => {
  await browser.close();
  await system.stop();
  remove();
});

function press(name: string): Promise<void> {
  return page.locator('#faults').getByRole('button', { name, exact: true }).click();
}

async function closeDialog(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

describe('The dashboard', () => {
  test('has data in its charts and draws every widget of the deployed body', async () => {
    await page.locator('[data-points]:not([data-points="0"])').first().waitFor();
    expect(await page.locator('.refusal').allTextContents()).toEqual([]);
    const canvases = page.locator('.chart canvas');
    expect(await canvases.count()).toBeGreaterThan(5);
    await page.locator('.custom-content table').first().waitFor();
  });

  test('says the numbers of a chart as a table, which the keyboard opens', async () => {
    const summary = page.locator('.widget.metric summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.widget.metric details[open] table caption').first().textContent()).toContain(
      'newest first',
    );
    await page.keyboard.press('Enter');
  });

  test('shows another time on request', async () => {
    await page.getByLabel('Show the last').selectOption('24h');
    await page.waitForSelector('#widgets[data-drawn="24h"]');
  });
});

describe('A fault', () => {
  test('is switched on by its button, which then says so', async () => {
    await linkedPieces(system, 3);
    await press('Poison serials');
    await page.waitForSelector('button[aria-pressed="true"] >> text=Poison serials');
    await press('Run outbox-worker now');
    await page.getByText('outbox-worker has completed a run.').first().waitFor();
    await press('Run metrics-collector now');
    await page.getByText('metrics-collector has completed a run.').first().waitFor();
    expect(await deadEntriesMeasured(system)).toBe(3);
  });
});

describe('What somebody else wrote', () => {
  test('appears as text: markup, the very long, and what runs from right to left', async () => {
    const tenant = system.endpoints.tenantDatabases['DEFAULT'];
    await system.root.query(
      `INSERT INTO ${tenant}.serial_link_outbox (serial_code, dag_token_id, last_error) VALUES (?, 1, ?), (?, 2, ?)`,
      [MARKUP, `${'long'.repeat(400)}${MARKUP}`, RIGHT_TO_LEFT, RIGHT_TO_LEFT],
    );
    await page.getByLabel('Status').selectOption('pending');
    const table = page.locator('#desk-outbox table');
    await table.getByText(MARKUP, { exact: true }).waitFor();
    await table.getByText(RIGHT_TO_LEFT).first().waitFor();
    await page.getByRole('button', { name: `Explain ${MARKUP}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(MARKUP).first().waitFor();
    expect(await page.locator('img, #desk-outbox b, dialog b').count()).toBe(0);
    await closeDialog();
    await page.getByLabel('Status').selectOption('dead');
  });

  test('is sanitised where a function answers HTML', async () => {
    const left = await page.evaluate(`(async () => {
      const { sanitise } = await import('/_console/sanitise.js');
      const box = document.createElement('div');
      box.append(sanitise(${JSON.stringify(HOSTILE_HTML)}));
      const attribute = (selector, name) => box.querySelector(selector).getAttribute(name);
      return {
        tags: [...box.querySelectorAll('*')].map(({ localName }) => localName),
        handler: attribute('p', 'onclick'),
        style: attribute('p', 'style'),
        links: [...box.querySelectorAll('a')].map((link) => link.getAttribute('href')),
        image: attribute('img', 'src'),
      };
    })()`);
    expect(left).toEqual({
      tags: ['svg', 'p', 'a', 'a', 'img', 'cwdb-action'],
      handler: null,
      style: 'color: red',
      links: [null, 'https://x.example'],
      image: null,
    });
  });
});

describe('A custom widget', () => {
  test('has buttons that ask first, then call a function and show its answer', async () => {
    const other = await browser.open(system.endpoints.console, LIGHT_DESKTOP);
    const calls: unknown[] = [];
    await other.page.route('**/_local/widget/*', async (route) => {
      const asked = route.request().postDataJSON() as { readonly call?: unknown };
      if (asked.call !== undefined) calls.push(asked.call);
      const html =
        asked.call === undefined
          ? `<p>Serials</p><a class="btn">Mend</a><cwdb-action action="call" endpoint="arn:mender"
              confirmation="Mend all?">{"serials": ["a"]}</cwdb-action>`
          : '<p>Mended.</p>';
      await route.fulfill({ json: { kind: 'html', html } });
    });
    await other.page.reload();
    const mend = other.page.getByRole('button', { name: 'Mend' }).first();
    await mend.focus();
    await other.page.keyboard.press('Enter');
    await other.page.getByText('Mend all?').waitFor();
    expect(calls).toEqual([]);
    await other.page.getByRole('button', { name: 'Yes' }).click();
    await other.page.getByRole('dialog').getByText('Mended.').waitFor();
    expect(calls).toEqual([{ endpoint: 'arn:mender', payload: { serials: ['a'] } }]);
    await other.close();
  });
});

test('Tokens are not given to a foreign name that leads to this machine', async () => {
  const headers = { Host: 'evil.example' };
  const { status } = await rawRequest(system.endpoints.console, '/_local/facts', { headers });
  expect(status).toBe(403);
});

test('An address that is no UTF-8 is refused, and says so', async () => {
  const { status, body } = await rawRequest(system.endpoints.console, '/_local/log/%E0%A4%A', {});
  expect([status, String(body)]).toEqual([400, expect.stringContaining('percent-encoded')]);
});

describe('The page', () => {
  /** Each size once, each theme once; the rest of their combinations where there is time. */
  const looks: readonly [string, Look][] = [
    ['light on a desktop', LIGHT_DESKTOP],
    ['dark on a small phone', { ...SMALL_PHONE, colorScheme: 'dark' }],
  ];
  const moreLooks: readonly [string, Look][] = [
    ['dark on a desktop', { ...DESKTOP, colorScheme: 'dark' }],
    ['light on a phone', { ...PHONE, colorScheme: 'light' }],
  ];
  test.each([...looks, ...(isThorough ? moreLooks : [])])('is accessible and fits: %s', async (_, look) => {
    const other = await browser.open(system.endpoints.console, look);
    await other.page.waitForSelector('#widgets[data-drawn] .custom-content table');
    await other.page.waitForSelector('#tenant-list tbody tr');
    await other.page.evaluate(axe.source);
    const violations = await other.page.evaluate(`axe.run().then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({
        id, impact, where: nodes.slice(0, 3).map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary),
      })))`);
    expect(violations).toEqual([]);
    const wide = await other.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    expect(other.faults).toEqual([]);
    await other.close();
  });

  test('begins with a way past the navigation for the keyboard', async () => {
    const other = await browser.open(system.endpoints.console, LIGHT_DESKTOP);
    await other.page.keyboard.press('Tab');
    await other.page.keyboard.press('Enter');
    expect(await other.page.evaluate('document.activeElement.id')).toBe('main');
    await other.close();
  });

  test('keeps focus and place while it refreshes', async () => {
    const history = page.getByRole('button', { name: 'History of outbox-dead-entries' });
    await history.focus();
    const before = await page.evaluate('scrollY');
    await page.waitForResponse((response) => response.url().includes('/_local/dashboard'));
    await page.waitForResponse((response) => response.url().includes('/_local/status'));
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
      'History of outbox-dead-entries',
    );
    expect(await page.evaluate('scrollY')).toBe(before);
  });
});

describe('The alarm of the fault', () => {
  test('fires visibly, with what to do, and is told to people', async () => {
    await ageMeasurement(system);
    await press('Judge the alarms now');
    await page.locator('#verdict-line', { hasText: 'outbox-dead-entries' }).waitFor();
    const todo = page.locator('.todo', { hasText: 'outbox-dead-entries' });
    expect(await todo.textContent()).toContain('Do: ');
    await todo.getByRole('button').click();
    await page.getByRole('dialog').getByRole('heading', { name: 'What it means' }).waitFor();
    await closeDialog();
    const messages = page.locator('.messages li', { hasText: 'outbox-dead-entries' });
    await messages.first().waitFor();
    expect((await messages.allTextContents()).join()).toContain('E-mail');
    await page.getByRole('button', { name: 'History of outbox-dead-entries' }).click();
    await page.getByRole('dialog').getByText('Threshold Crossed').first().waitFor();
    await closeDialog();
  });

  test('has a cause that the desk explains, and requeueing links the entries once it is gone', async () => {
    await page.getByRole('button', { name: 'Explain P-1' }).click();
    await page.getByRole('dialog').getByText('Likely cause').waitFor();
    await closeDialog();
    await press('Everything back to normal');
    await page.waitForSelector('button[aria-pressed="false"] >> text=Poison serials');
    await page.getByRole('button', { name: 'Requeue all dead …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 linked').first().waitFor();
    await dialog.getByRole('button', { name: 'Requeue now' }).click();
    await page.getByText('Requeued all dead entries: 3 linked.').waitFor();
    await page.getByText('No entry has this status.').waitFor();
    const { coreDatabase } = system.endpoints;
    const [rows] = await system.root.query(
      `SELECT dag_token_id FROM ${coreDatabase}.serial_registry WHERE serial_code LIKE 'P-%' ORDER BY dag_token_id`,
    );
    expect(rows).toEqual([1, 2, 3].map((token) => ({ dag_token_id: token })));
  });
});

describe('The desk', () => {
  test('acknowledges an entry and resolves a quarantined serial, each with a note', async () => {
    const tenant = system.endpoints.tenantDatabases['DEFAULT'];
    await system.root.query(
      `INSERT INTO ${tenant}.serial_link_outbox (serial_code, dag_token_id, status) VALUES ('TEMP-1', 9, 'dead')`,
    );
    await system.root.query(
      `INSERT INTO ${tenant}.serial_quarantine (tenant_id, serial_code, source_table, reason)
       VALUES (1, ?, 'flow_token', 'orphaned')`,
      [MARKUP],
    );
    await note('Acknowledge TEMP-1', 'never registered', 'Acknowledge');
    await page.getByText('TEMP-1 is acknowledged.').waitFor();
    await page.locator('#desk-outbox').getByText('never registered').waitFor();
    await note(`Resolve ${MARKUP}`, 'thrown away', 'Resolve');
    await page.getByText('The quarantine is empty.').waitFor();
  });
});

async function note(button: string, text: string, action: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Note').fill(text);
  await dialog.getByRole('button', { name: action, exact: true }).click();
}

test('Nothing went wrong in the browser all the while', () => {
  expect(watched.faults).toEqual([]);
});
