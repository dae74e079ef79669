import { describeBrowser } from './browser.js';
import { FormPage, INTEGRATIONS } from './form-page.js';

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

describeBrowser('examples/form.html', (browser) => {
  const shown = new FormPage();

  beforeAll(() => shown.start());
  afterAll(() => shown.stop());
  beforeEach(() => shown.load(browser()));
  afterEach(() => shown.page.close());

  it('draws every kind of integration without an error, its icon and its patterns included', async () => {
    await shown.open();
    const kinds = (await shown.patchbay.get('/api/v2/integrations').expect(200)).body as Kind[];
    expect(kinds.length).toBeGreaterThanOrEqual(12);
    let patterns = 0;
    for (const { type, sub_type } of kinds) {
      await shown.choose(`${type}/${sub_type}`);
      expect(await shown.page.evaluate(LENIENT)).toEqual([]);
      await shown.page.waitForFunction('icon.complete && icon.naturalWidth > 0');
      patterns += await shown.page.locator('#form [pattern]').count();
    }
    expect(patterns).toBeGreaterThan(0);
    expect(shown.complaints).toEqual([]);
  });

  it('saves a SQLite integration, shows how far a test of it comes, and then sends only what is changed', async () => {
    await shown.open();
    await shown.choose('database/sqlite3');
    await shown.field('title').fill('Sales');
    await shown.field('config.connection.filename').fill('sales.db');
    await shown.field('config.connection.create').check();
    expect((await shown.press('Test')).path).toBe('/api/v2/meta/connection/test');
    await shown.page.getByText('config: The config fits the form.').waitFor();
    expect(await shown.press('Save')).toMatchObject({ method: 'POST', status: 201 });
    await shown.openGroup('Pool');
    await shown.field('config.pool.max').fill('2');
    const { path, ...change } = await shown.press('Save');
    expect(change).toEqual({ method: 'PATCH', status: 200, body: { config: { pool: { max: 2 } } } });
    expect(await shown.configOf(path.split('/').at(-1)!)).toMatchObject({
      connection: { filename: 'sales.db', create: true },
      pool: { max: 2 },
    });
  });

  it('has the browser refuse a value that does not fit, and sends nothing', async () => {
    await shown.open();
    await shown.choose('others/http');
    await shown.field('title').fill('Refused');
    await shown.field('config.baseUrl').fill('nonsense');
    await shown.page.getByRole('button', { name: 'Save' }).click();
    expect(await shown.invalid()).toEqual(['config.baseUrl']);

    await shown.choose('database/pg');
    await shown.field('config.connection.port').fill('5432.5');
    await shown.page.getByRole('button', { name: 'Save' }).click();
    expect(await shown.invalid()).toEqual([
      ...['title', 'config.connection.host', 'config.connection.port'],
      ...['config.connection.user', 'config.connection.database'],
    ]);
    expect((await shown.patchbay.get(`${INTEGRATIONS}?query=Refused`).expect(200)).body.list).toEqual([]);
  });

  it('shows beside its field what only the server can refuse, and no longer once it is mended', async () => {
    await shown.open();
    await shown.choose('others/http');
    await shown.field('title').fill('Headers');
    await shown.field('config.baseUrl').fill('https://api.example.com');
    await shown.field('config.headers').fill('{ "Host": "x" }');
    expect(await shown.press('Save')).toMatchObject({ status: 422 });
    expect(await shown.beside('config.headers')).toMatch(/^must be a header/);

    await shown.field('config.headers').fill('{ "X-Tenant": "7" }');
    expect(await shown.press('Save')).toMatchObject({ status: 201 });
    expect(await shown.beside('config.headers')).toBe('');
  });

  it('hides the single fields when a URI is chosen, sends nothing of them, and the server drops them', async () => {
    const id = await shown.create('database', 'pg', { connection: HOST });
    await shown.open(id);
    await shown.field('config.connection.host').fill('elsewhere.example.com');
    await shown.field('config.connection.mode').selectOption('uri');
    expect(await shown.field('config.connection.host').isVisible()).toBe(false);
    await shown.field('config.connection.uri').fill('postgres://shop@db.example.com/orders');
    const connection = { mode: 'uri', uri: 'postgres://shop@db.example.com/orders' };
    expect((await shown.press('Save')).body).toEqual({ config: { connection } });
    expect(await shown.configOf(id)).toMatchObject({ connection: { ...connection, sslmode: 'disable' } });
    expect(await shown.configOf(id)).not.toHaveProperty('connection.host');
  });

  it('follows conditions that depend on one another, and sends nothing of what they hide', async () => {
    await shown.open();
    await shown.choose('database/pg');
    await shown.field('title').fill('Hidden');
    for (const name of ['host', 'user', 'database']) await shown.field(`config.connection.${name}`).fill('x');
    await shown.openGroup('SSH tunnel');
    await shown.field('config.ssh.mode').selectOption('password');
    await shown.field('config.ssh.password').fill('left behind');
    await shown.field('config.ssh.mode').selectOption('off');
    expect(await shown.field('config.ssh.password').isVisible()).toBe(false);
    const { body } = await shown.press('Save');
    expect(body).toMatchObject({
      config: { connection: { mode: 'fields', host: 'x' }, ssh: { mode: 'off' } },
    });
    expect((body as { config: { ssh: object } }).config.ssh).toEqual({ mode: 'off' });
  });

  it('shows a saved password as ********, keeps it, and asks for it again only where a test would send it elsewhere', async () => {
    const id = await shown.create('database', 'pg', { connection: HOST });
    await shown.open(id);
    expect(await shown.field('config.connection.password').inputValue()).toBe('********');
    await shown.openGroup('Pool');
    await shown.field('config.pool.max').fill('3');
    expect((await shown.press('Test')).body).toEqual({ config: { pool: { max: 3 } } });
    await shown.page.getByText(/^connect: /).waitFor();
    expect(await shown.beside('config.connection.password')).toBe('');

    await shown.field('config.connection.host').fill('db.example.com');
    await shown.press('Test');
    expect(await shown.beside('config.connection.password')).toBe('has to be entered again');
    const body = { config: { connection: { host: 'db.example.com' }, pool: { max: 3 } } };
    expect(await shown.press('Save')).toMatchObject({ method: 'PATCH', status: 200, body });
    const connection = { host: 'db.example.com', password: HOST.password };
    expect(await shown.configOf(id)).toMatchObject({ connection });
  });

  it('empties a field that may be empty, and removes one name of several', async () => {
    const headers = { 'X-Key': 'secret 1', 'X-Other': 'secret 2' };
    const id = await shown.create('others', 'http', {
      ...{ baseUrl: 'https://api.example.com', testPath: '/up', secretHeaders: headers },
    });
    await shown.open(id);
    await shown.field('config.testPath').fill('');
    await shown.field('config.secretHeaders').fill('{ "X-Other": "********" }');
    const config = { testPath: null, secretHeaders: { 'X-Key': null } };
    expect((await shown.press('Save')).body).toEqual({ config });
    expect(await shown.configOf(id)).toMatchObject({
      testPath: '',
      secretHeaders: { 'X-Other': 'secret 2' },
    });
  });
});
