import type { Credential } from '@patchbay/plugin-kit';
import type { HttpApi, RequestBody } from './http-api.js';
import type { Places } from './places.js';
import type { Target } from './redirects.js';
import { flows } from './retries.js';
import { inLowerCase } from './sent-headers.js';

/** Makes what shows who sends a request, for each request alone. */
export interface Authorizer<Config> {
  readonly authorize: HttpApi<Config>['authorize'];
  readonly config: Config;
  readonly places: Places;
  readonly credential: (field: string) => Credential;
}

/** One request on its way, with all attempts to send it: what its tokens were, and whether they may be replaced. */
export class Authorized<Config> {
  readonly #taken = new Map<Credential, Parameters<Credential['invalidate']>[0]>();
  #renewed = false;

  constructor(
    private readonly by: Authorizer<Config>,
    private readonly body: RequestBody | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /** The target with what is made for it alone. One that a redirect led away from the service gets nothing. */
  async target(target: Target): Promise<Target> {
    const { authorize, config, places } = this.by;
    if (!authorize || !places.hold(target.url)) return target;
    const content = this.#isOver ? undefined : (this.body?.content as string | Uint8Array | undefined);
    const credential = (field: string): Pick<Credential, 'get'> => this.#noting(this.by.credential(field));
    const auth = await authorize({ ...target, content }, { config, credential, signal: this.signal });
    const url = new URL(target.url);
    for (const [name, value] of Object.entries(auth.query ?? {})) url.searchParams.set(name, value);
    return { ...target, url, headers: { ...target.headers, ...inLowerCase(auth.headers ?? {}) } };
  }

  /** Whether the request may be sent once more with other tokens, which it then gets: those that it had were refused. */
  renew(status: number): boolean {
    if (status !== 401 || this.#taken.size === 0 || this.#renewed) return false;
    for (const [credential, token] of this.#taken) credential.invalidate(token);
    this.#taken.clear();
    this.#renewed = true;
    return !this.#isOver;
  }

  /** What flows is gone once it was sent. */
  get #isOver(): boolean {
    return this.body !== undefined && flows(this.body);
  }

  #noting(credential: Credential): Pick<Credential, 'get'> {
    return {
      get: async (signal) => {
        const token = await credential.get(signal);
        this.#taken.set(credential, token);
        return token;
      },
    };
  }
}
