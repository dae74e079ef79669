import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { TestServer } from '../apps/server/src/testing/test-server.js';
import { describeBrowser } from './browser.js';

const INTEGRATIONS = '/api/v2/meta/integrations';
const HOST = { host: '127.0.0.1', port: 1, user: 'shop', password: 'correct horse', database: 'orders' };
/** The names of fields whose pattern lets a text through that fits none; a browser compiles a pattern when it checks a value. */
const LENIENT = `[...form.querySelectorAll('[pattern]')].filter((input) => {
  [input.disabled, input.value] = [false, '\\u{1F300}: ? \\\\'];
  return input.checkValidity();
}).map(({ name }) => name)`;

interface Kind {
  readonly type: string;
  readonly sub_type: string;
}

interface Form {
  readonly form: readonly { readonly model: string }[];
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

describeBrowser('examples/form.html', (browser) => {
  const patchbay = new TestServer();
  let pages: Server;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    const html = await readFile(join(__dirname, '../examples/form.html'));
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    }).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    await patchbay.start({ PATCHBAY_CORS_ORIGINS: origin() });
  });

  afterAll(async () => {
    await patchbay.remove();
    pages.close();
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser().newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterEach(() => page.close());

  it('draws every kind of integration without an error, its icon and its patterns included', async () => {
    await open();
    const kinds = (await patchbay.get('/api/v2/integrations').expect(200)).body as Kind[];
    expect(kinds.length).toBeGreaterThanOrEqual(12);
    let patterns = 0;
    for (const { type, sub_type } of kinds) {
      await choose(`${type}/${sub_type}`);
      expect(await page.evaluate(LENIENT)).toEqual([]);
      await page.waitForFunction('icon.complete && icon.naturalWidth > 0');
      patterns += await page.locator('#form [pattern]').count();
    }
    expect(patterns).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('saves a SQLite integration, shows how far a test of it comes, and then sends only what is changed', async () => {
    await open();
    await choose('database/sqlite3');
    await field('title').fill('Sales');
    await field('config.connection.filename').fill('sales.db');
    await field('config.connection.create').check();
    expect((await press('Test')).path).toBe('/api/v2/meta/connection/test');
    await page.getByText('config: The config fits the form.').waitFor();
    expect(await press('Save')).toMatchObject({ method: 'POST', status: 201 });
    await field('config.pool.max').fill('2');
    const { path, ...change } = await press('Save');
    expect(change).toEqual({ method: 'PATCH', status: 200, body: { config: { pool: { max: 2 } } } });
    expect(await configOf(path.split('/').at(-1)!)).toMatchObject({
      connection: { filename: 'sales.db', create: true },
      pool: { max: 2 },
    });
  });

  it('has the browser refuse a value that does not fit, and sends nothing', async () => {
    await open();
    await choose('others/http');
    await field('title').fill('Refused');
    await field('config.baseUrl').fill('nonsense');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await invalid()).toEqual(['config.baseUrl']);

    await choose('database/pg');
    await field('config.connection.port').fill('5432.5');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await invalid()).toEqual([
      ...['title', 'config.connection.host', 'config.connection.port'],
      ...['config.connection.user', 'config.connection.database'],
    ]);
    expect((await patchbay.get(`${INTEGRATIONS}?query=Refused`).expect(200)).body.list).toEqual([]);
  });

  it('shows beside its field what only the server can refuse, and no longer once it is mended', async () => {
    await open();
    await choose('others/http');
    await field('title').fill('Headers');
    await field('config.baseUrl').fill('https://api.example.com');
    await field('config.headers').fill('{ "Host": "x" }');
    expect(await press('Save')).toMatchObject({ status: 422 });
    expect(await beside('config.headers')).toMatch(/^must be a header/);

    await field('config.headers').fill('{ "X-Tenant": "7" }');
    expect(await press('Save')).toMatchObject({ status: 201 });
    expect(await beside('config.headers')).toBe('');
  });

  it('hides the single fields when a URI is chosen, sends nothing of them, and the server drops them', async () => {
    const id = await create('database', 'pg', { connection: HOST });
    await open(id);
    await field('config.connection.host').fill('elsewhere.example.com');
    await field('config.connection.mode').selectOption('uri');
    expect(await field('config.connection.host').isVisible()).toBe(false);
    await field('config.connection.uri').fill('postgres://shop@db.example.com/orders');
    const connection = { mode: 'uri', uri: 'postgres://shop@db.example.com/orders' };
    expect((await press('Save')).body).toEqual({ config: { connection } });
    expect(await configOf(id)).toMatchObject({ connection: { ...connection, sslmode: 'disable' } });
    expect(await configOf(id)).not.toHaveProperty('connection.host');
  });

  it('follows conditions that depend on one another, and sends nothing of what they hide', async () => {
    await open();
    await choose('database/pg');
    await field('title').fill('Hidden');
    for (const name of ['host', 'user', 'database']) await field(`config.connection.${name}`).fill('x');
    await field('config.ssh.mode').selectOption('password');
    await field('config.ssh.password').fill('left behind');
    await field('config.ssh.mode').selectOption('off');
    expect(await field('config.ssh.password').isVisible()).toBe(false);
    const { body } = await press('Save');
    expect(body).toMatchObject({
      config: { connection: { mode: 'fields', host: 'x' }, ssh: { mode: 'off' } },
    });
    expect((body as { config: { ssh: object } }).config.ssh).toEqual({ mode: 'off' });
  });

  it('shows a saved password as ********, keeps it, and asks for it again only where a test would send it elsewhere', async () => {
    const id = await create('database', 'pg', { connection: HOST });
    await open(id);
    expect(await field('config.connection.password').inputValue()).toBe('********');
    await field('config.pool.max').fill('3');
    expect((await press('Test')).body).toEqual({ config: { pool: { max: 3 } } });
    await page.getByText(/^connect: /).waitFor();
    expect(await beside('config.connection.password')).toBe('');

    await field('config.connection.host').fill('db.example.com');
    await press('Test');
    expect(await beside('config.connection.password')).toBe('has to be entered again');
    const body = { config: { connection: { host: 'db.example.com' }, pool: { max: 3 } } };
    expect(await press('Save')).toMatchObject({ method: 'PATCH', status: 200, body });
    const connection = { host: 'db.example.com', password: HOST.password };
    expect(await configOf(id)).toMatchObject({ connection });
  });

  it('empties a field that may be empty, and removes one name of several', async () => {
    const headers = { 'X-Key': 'secret 1', 'X-Other': 'secret 2' };
    const id = await create('others', 'http', {
      ...{ baseUrl: 'https://api.example.com', testPath: '/up', secretHeaders: headers },
    });
    await open(id);
    await field('config.testPath').fill('');
    await field('config.secretHeaders').fill('{ "X-Other": "********" }');
    const config = { testPath: null, secretHeaders: { 'X-Key': null } };
    expect((await press('Save')).body).toEqual({ config });
    expect(await configOf(id)).toMatchObject({ testPath: '', secretHeaders: { 'X-Other': 'secret 2' } });
  });

  const origin = (): string => `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;

  const field = (model: string): Locator => page.locator(`[name="${model}"]`);

  /** Opens the page and logs in; with an id it shows that integration. */
  async function open(id?: string): Promise<void> {
    await page.goto(id ? `${origin()}/?id=${id}` : origin());
    await page.getByLabel('Server').fill(patchbay.url);
    await page.getByLabel('Token').fill(patchbay.token);
    await page.getByRole('button', { name: 'Open' }).click();
    await field('title').waitFor();
  }

  /** Chooses a kind, and waits until each field of its form is there, and no other. */
  async function choose(kind: string): Promise<void> {
    const { form } = (await patchbay.get(`/api/v2/integrations/${kind}`).expect(200)).body as Form;
    const models = ['title', ...form.map(({ model }) => model)].sort().join();
    await page.getByLabel('Integration').selectOption(kind);
    await page.waitForFunction(
      `[...form.querySelectorAll('[name]')].map(({ name }) => name).sort().join() === ${JSON.stringify(models)}`,
    );
  }

  /** Presses a button that sends the form, and waits until the page says what became of it. */
  async function press(name: 'Save' | 'Test'): Promise<Sent> {
    await page.evaluate('said.replaceChildren()');
    const [answer] = await Promise.all([
      page.waitForResponse((response) => ['POST', 'PATCH'].includes(response.request().method())),
      page.getByRole('button', { name }).click(),
    ]);
    await page.waitForFunction('said.hasChildNodes()');
    const request = answer.request();
    const said = { path: new URL(answer.url()).pathname, status: answer.status() };
    return { ...said, method: request.method(), body: request.postDataJSON() as unknown };
  }

  /** What stands beside a field as its error. */
  const beside = (model: string): Promise<string> =>
    page
      .locator('p', { has: field(model) })
      .locator('output')
      .innerText();

  /** The fields that the browser itself does not let through. */
  const invalid = (): Promise<unknown> =>
    page.evaluate(`[...form.querySelectorAll('[name]:invalid')].map(({ name }) => name)`);

  async function create(type: string, sub_type: string, config: object): Promise<string> {
    const body = { title: 'Made before', type, sub_type, config };
    return String((await patchbay.post(INTEGRATIONS, body).expect(201)).body.id);
  }

  async function configOf(id: string): Promise<object> {
    return (await patchbay.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200)).body.config;
  }
});
