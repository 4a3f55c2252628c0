import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP, type RunningBrowser, startBrowser, type WatchedPage } from '../support/browser.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';
import { type Served, serve } from '../support/serve.ts';

/** A member's browser: it sends the session along by itself and keeps answers as it is told. */
const { dataDir, remove } = temporaryDataDir();
let system: RunningSystem;
let browser: RunningBrowser;
let elsewhere: Served;
let watched: WatchedPage;

/** Chromium may have to be fetched first. */
const START_MS = 180_000;

beforeAll(async () => {
  system = await startLocalSystem(dataDir, ['--empty']);
  browser = await startBrowser();
  elsewhere = await serve(
    async () => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: '<title>evil</title>' }),
    '/',
  );
  watched = await browser.open(`${system.endpoints.api}/docs`, { ...DESKTOP, colorScheme: 'light' });
}, START_MS);
afterAll(async () => {
  await browser?.close();
  await elsewhere?.close();
  await system.stop();
  remove();
});

async function signIn(code: string): Promise<void> {
  const [name = '', value = ''] = (system.endpoints.session[code] ?? '').split('=');
  const { hostname } = new URL(system.endpoints.api);
  await watched.page.context().addCookies([{ name, value, domain: hostname, path: '/' }]);
}

const SUMMARY = '/source/platform_serial_metrics_api.php?action=summary';

/** Opens an address as a person does. */
async function look(path: string): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await watched.page.goto(system.endpoints.api + path);
  return { status: response?.status() ?? 0, answer: JSON.parse((await response?.text()) ?? '{}') };
}

describe('Figures of one tenant', () => {
  test.each([SUMMARY, '/v1/metrics/link_health'])(
    'are not shown from the cache of the browser to the next one, nor after the sign-out: %s',
    async (path) => {
      await signIn('DEFAULT');
      expect(await look(path)).toMatchObject({ status: 200, answer: { tenant_code: 'DEFAULT' } });
      await signIn('maison_atelier');
      expect(await look(path)).toMatchObject({ status: 200, answer: { tenant_code: 'maison_atelier' } });
      await look('/openapi.json');
      await watched.page.context().clearCookies();
      const back = await watched.page.goBack();
      expect(back?.status()).toBe(401);
      expect(await watched.page.content()).not.toContain('maison_atelier');
      expect(await look(path)).toMatchObject({ status: 401, answer: { app_code: 'CORE_401_UNAUTHORIZED' } });
    },
  );
});

test('A form of a page elsewhere changes nothing, although the browser sends the session along', async () => {
  await signIn('DEFAULT');
  const { root, endpoints } = system;
  const tenant = endpoints.tenantDatabases['DEFAULT'];
  await root.query(
    `INSERT INTO ${tenant}.serial_link_outbox (id, serial_code, dag_token_id, status) VALUES (9001, 'S-1', 1, 'dead')`,
  );
  const { page } = watched;
  await page.goto(elsewhere.url);
  const answered = page.waitForResponse((response) => response.url().includes('/acknowledge'));
  // A form of text/plain writes "name=value": the body is {"note":"x","note":"="}.
  const field = `<input name='{"note":"x","note":"' value='"}'>`;
  const action = `${endpoints.api}/v1/outbox/9001/acknowledge`;
  await page.setContent(`<form method="post" enctype="text/plain" action="${action}">${field}</form>`);
  await page.evaluate(`document.querySelector('form').submit()`);
  const response = await answered;
  const sent = await response.request().allHeaders();
  expect(sent['cookie']).toContain('PHPSESSID=');
  expect(response.status()).toBe(403);
  const [acknowledged] = await root.query('SELECT * FROM serial_monitor.acknowledgement');
  const [audit] = await root.query('SELECT * FROM serial_monitor.audit');
  expect([acknowledged, audit]).toEqual([[], []]);
});
