import { type Bench, MemoryCredentials, openBench } from '@patchbay/plugin-testing/bench';
import { json, ScriptedService, type Script } from '@patchbay/plugin-testing/scripted-service';
import { givesTokens, tokenService } from './oauth-service.js';

/** Of characters that JSON, URLs and base64 each write in their own way. */
export const SECRET = 'the client secret / & =';
export const HOUR_MS = 3_600_000;

/** A token endpoint and a service, of two origins, an integration of it, and a clock that the test puts forward. */
export class OAuthTrial {
  static async start(): Promise<OAuthTrial> {
    const [tokens, api] = await Promise.all([
      ScriptedService.start(givesTokens()),
      ScriptedService.start(json(200, { ok: true })),
    ]);
    const trial = new OAuthTrial(tokens, api);
    trial.bench = await trial.open();
    return trial;
  }

  readonly store = new MemoryCredentials();
  bench!: Bench;
  time = Date.now();
  readonly #benches: Bench[] = [];

  private constructor(
    readonly tokens: ScriptedService,
    readonly api: ScriptedService,
  ) {}

  async open(changes: object = {}, options: object = {}): Promise<Bench> {
    const config = {
      baseUrl: this.api.url,
      tokenUrl: `${this.tokens.url}/oauth/token`,
      clientSecret: SECRET,
    };
    const clock = {
      now: () => this.time,
      sleep: (ms: number) => {
        this.time += ms;
        return new Promise<void>((resolve) => void setImmediate(resolve));
      },
    };
    const opened = await openBench(
      tokenService,
      { ...config, ...changes },
      { credentials: this.store, clock, ...options },
    );
    this.#benches.push(opened);
    return opened;
  }

  twin(): Bench {
    const opened = this.bench.twin();
    this.#benches.push(opened);
    return opened;
  }

  me(of = this.bench): Promise<unknown> {
    return of.run('me', {});
  }

  /** What the service got. */
  get sent(): (string | undefined)[] {
    return this.api.requests.map(({ headers }) => headers.authorization);
  }

  get attention() {
    return [...this.store.rows.values()][0]?.attention ?? null;
  }

  async close(): Promise<void> {
    for (const bench of this.#benches) await bench.close();
    await Promise.all([this.tokens.close(), this.api.close()]);
  }
}

export const bearers = (...numbers: number[]): string[] =>
  numbers.map((number) => `Bearer a-token-${number}`);

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Takes these tokens, and refuses all others. */
export const takes =
  (...numbers: number[]): Script =>
  (response, received) =>
    bearers(...numbers).includes(received.headers.authorization ?? '')
      ? json(200, { ok: true })(response, received)
      : json(401, { message: 'The token is over.' })(response, received);
