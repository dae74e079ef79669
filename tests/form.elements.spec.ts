import { describeBrowser } from './browser.js';
import { FormPage } from './form-page.js';

const HOST = { host: '127.0.0.1', port: 1, user: 'shop', password: 'correct horse', database: 'orders' };

const option = (value: string) => ({ value, label: value });

/** A form with what no kind of integration has yet. */
const UNHEARD_OF = [
  { key: 'by', type: 'select', options: ['machine', 'hand'].map(option), default: 'machine' },
  { key: 'events', type: 'multi-select', options: ['made', 'changed', 'gone'].map(option) },
  { key: 'name', type: 'text' },
  {
    ...{ key: 'note', type: 'text' },
    conditions: [
      { model: 'config.by', not: ['machine'] },
      { model: 'config.name', isSet: true },
    ],
  },
  { key: 'account', type: 'file', file: { maxBytes: 10, encoding: 'base64' } },
  { key: 'login', type: 'oauth', oauth: { grant: 'authorization_code', scopes: [] } },
].map((element) => ({
  ...{ model: `config.${element.key}`, label: element.key, required: false, group: 'new' },
  ...element,
}));

describeBrowser('examples/form.html', (browser) => {
  const shown = new FormPage();

  beforeAll(() => shown.start());
  afterAll(() => shown.stop());
  beforeEach(() => shown.load(browser()));
  afterEach(() => shown.page.close());

  it('keeps groups closed that few users need, and opens one that holds what is refused', async () => {
    await shown.open();
    await shown.choose('database/pg');
    expect(await shown.openTitles()).toEqual(['Integration', 'Connection']);
    await shown.page.evaluate(`form.elements['config.pool.max'].value = '0'`);
    await shown.page.getByRole('button', { name: 'Save' }).click();
    expect(await shown.openTitles()).toEqual(['Integration', 'Connection', 'Pool']);
    expect(await shown.invalid()).toContain('config.pool.max');
  });

  it('sends a list a line each, shows it again so, and names the line that the server refuses', async () => {
    const id = await shown.create('database', 'pg', { connection: HOST, searchPath: ['sales', 'public'] });
    await shown.open(id);
    expect(await shown.field('config.searchPath').inputValue()).toBe('sales\npublic');
    await shown.field('config.searchPath').fill('sales\n\narchive');
    expect((await shown.press('Save')).body).toEqual({ config: { searchPath: ['sales', 'archive'] } });
    await shown.field('config.searchPath').fill(`sales\n${'x'.repeat(64)}`);
    expect(await shown.press('Save')).toMatchObject({ status: 422 });
    expect(await shown.beside('config.searchPath')).toBe('must have at most 63 characters');
  });

  it('draws several choices, a file and several conditions of a kind that it never heard of', async () => {
    await shown.page.route('**/api/v2/integrations/others/http', (route) =>
      route.fulfill({ json: { form: UNHEARD_OF, groups: [{ key: 'new', title: 'New' }] } }),
    );
    await shown.open();
    await shown.page.getByLabel('Integration').selectOption('others/http');
    // Of the new form: the title is drawn again with it.
    await shown.field('config.events').selectOption(['made', 'gone']);
    await shown.field('title').fill('Unheard of');
    expect(await shown.field('config.note').isVisible()).toBe(false);
    await shown.field('config.by').selectOption('hand');
    expect(await shown.field('config.note').isVisible()).toBe(false);
    await shown.field('config.name').fill('x');
    await shown.field('config.note').fill('shown');
    await shown.field('config.account').setInputFiles({
      ...{ name: 'key.bin', mimeType: 'application/octet-stream' },
      buffer: Buffer.from([0, 200, 255]),
    });
    await shown.page.waitForFunction(`form.elements['config.account'].content`);
    expect((await shown.press('Save')).body).toMatchObject({
      config: { ...{ by: 'hand', events: ['made', 'gone'], name: 'x', note: 'shown' }, account: 'AMj/' },
    });
  });
});
