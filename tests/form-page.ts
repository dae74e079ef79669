import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { TestServer } from '../apps/server/src/testing/test-server.js';

export const INTEGRATIONS = '/api/v2/meta/integrations';

interface Form {
  readonly form: readonly { readonly model: string; readonly type: string }[];
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/** `examples/form.html` in a browser, with a server to talk to. */
export class FormPage {
  readonly patchbay = new TestServer();
  page!: Page;
  /** What the browser had to say against it. */
  complaints: string[] = [];
  #pages!: Server;

  async start(): Promise<void> {
    const html = await readFile(join(__dirname, '../examples/form.html'));
    this.#pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    }).listen(0, '127.0.0.1');
    await once(this.#pages, 'listening');
    await this.patchbay.start({ PATCHBAY_CORS_ORIGINS: this.#origin });
  }

  async stop(): Promise<void> {
    await this.patchbay.remove();
    this.#pages.close();
  }

  async load(browser: Browser): Promise<void> {
    const complaints: string[] = [];
    this.complaints = complaints;
    this.page = await browser.newPage();
    this.page.setDefaultTimeout(30_000);
    this.page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    this.page.on('pageerror', (error) => complaints.push(error.message));
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#pages.address() as AddressInfo).port}`;
  }

  field(model: string): Locator {
    return this.page.locator(`[name="${model}"]`);
  }

  openGroup(title: string): Promise<void> {
    return this.page.locator('summary', { hasText: title }).click();
  }

  openTitles(): Promise<unknown> {
    return this.page.evaluate(
      `[...form.querySelectorAll('details[open] > summary')].map((line) => line.textContent)`,
    );
  }

  /** Opens the page and logs in; with an id it shows that integration. */
  async open(id?: string): Promise<void> {
    await this.page.goto(id ? `${this.#origin}/?id=${id}` : this.#origin);
    await this.page.getByLabel('Server').fill(this.patchbay.url);
    await this.page.getByLabel('Token').fill(this.patchbay.token);
    await this.page.getByRole('button', { name: 'Open' }).click();
    await this.field('title').waitFor();
  }

  /** Chooses a kind, and waits until each field of its form is there, and no other. */
  async choose(kind: string): Promise<void> {
    const { form } = (await this.patchbay.get(`/api/v2/integrations/${kind}`).expect(200)).body as Form;
    // An account has no field of its own.
    const fields = form.filter(({ type }) => type !== 'oauth').map(({ model }) => model);
    const models = ['title', ...fields].sort().join();
    await this.page.getByLabel('Integration').selectOption(kind);
    await this.page.waitForFunction(
      `[...form.querySelectorAll('[name]')].map(({ name }) => name).sort().join() === ${JSON.stringify(models)}`,
    );
  }

  /** Presses a button that sends the form, and waits until the page says what became of it. */
  async press(name: 'Save' | 'Test'): Promise<Sent> {
    await this.page.evaluate('said.replaceChildren()');
    const [answer] = await Promise.all([
      this.page.waitForResponse((response) => ['POST', 'PATCH'].includes(response.request().method())),
      this.page.getByRole('button', { name }).click(),
    ]);
    await this.page.waitForFunction('said.hasChildNodes()');
    const request = answer.request();
    const said = { path: new URL(answer.url()).pathname, status: answer.status() };
    return { ...said, method: request.method(), body: request.postDataJSON() as unknown };
  }

  /** What stands beside a field as its error. */
  beside(model: string): Promise<string> {
    return this.page
      .locator('p', { has: this.field(model) })
      .locator('output')
      .innerText();
  }

  /** The fields that the browser itself does not let through. */
  invalid(): Promise<unknown> {
    return this.page.evaluate(`[...form.querySelectorAll('[name]:invalid')].map(({ name }) => name)`);
  }

  async create(type: string, sub_type: string, config: object): Promise<string> {
    const body = { title: 'Made before', type, sub_type, config };
    const answer = await this.patchbay.post(INTEGRATIONS, body).expect(201);
    return (answer.body as { id: string }).id;
  }

  async configOf(id: string): Promise<object> {
    const answer = await this.patchbay.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
    return (answer.body as { config: object }).config;
  }
}
