import type { OpenContext } from '@patchbay/plugin-kit';
import { BaseUrl } from './base-url.js';
import type { HttpApi } from './http-api.js';

type Where = Pick<HttpApi<never>, 'baseUrl' | 'origins'>;

/** Where a service is: its base URL, and its further places. */
export class Places {
  readonly main: BaseUrl;
  readonly #others: ReadonlyMap<string, BaseUrl>;

  /** @throws PluginError for a config whose base URL is not one */
  constructor(
    { baseUrl, origins = {} }: Where,
    config: unknown,
    { rebase = (address) => address }: Pick<OpenContext, 'rebase'>,
  ) {
    const urlOf = (said: Where['baseUrl'], name?: string): BaseUrl =>
      new BaseUrl(rebase(typeof said === 'string' ? said : said(config as never), name));
    this.main = urlOf(baseUrl);
    this.#others = new Map(Object.entries(origins).map(([name, said]) => [name, urlOf(said, name)]));
  }

  /** @throws Error for a name that the plugin did not declare */
  named(name: string | undefined): BaseUrl {
    if (name === undefined) return this.main;
    const place = this.#others.get(name);
    if (!place) throw new TypeError(`No origin is called "${name}".`);
    return place;
  }

  /** Whether an address lies beneath one of them. */
  hold(url: URL): boolean {
    return this.main.holds(url) || [...this.#others.values()].some((place) => place.holds(url));
  }
}
