import { availability } from './availability.js';
import { startClickhouse18 } from './clickhouse.js';
import type { Engine, EngineKind } from './engine.js';
import { startMariadb } from './mariadb.js';
import { startPostgres } from './postgres.js';

const START_TIMEOUT_MS = 60_000;

/**
 * A `describe` over a real engine, which is up while its tests run. Where the engine is missing its tests are skipped,
 * aloud; under `CI=true` the run fails instead.
 */
export function describeEngine(kind: EngineKind, title: string, body: (engine: () => Engine) => void): void {
  const here = availability(kind);
  if (here.available) {
    describe(title, () => {
      body(useEngine(kind));
    });
  } else if (process.env['CI'] === 'true') {
    describe(title, () => {
      it(`needs its engine. ${here.how}`, () => {
        throw new Error(here.how);
      });
    });
  } else {
    process.stderr.write(`SKIPPED ${title}. ${here.how}\n`);
    describe.skip(title, () => {
      body(() => {
        throw new Error(here.how);
      });
    });
  }
}

/** Starts an engine before the tests of the `describe` or file that calls this, and stops it after them. */
export function useEngine(kind: EngineKind): () => Engine {
  return useStarted(STARTS[kind]);
}

const STARTS: Readonly<Record<EngineKind, () => Promise<Engine>>> = {
  postgres: startPostgres,
  mariadb: startMariadb,
  clickhouse: startClickhouse18,
};

/** Likewise, for whatever can be started. */
export function useStarted(start: () => Promise<Engine>): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await start();
  }, START_TIMEOUT_MS);
  afterAll(() => engine?.stop());
  return () => {
    if (!engine) throw new Error('an engine is up only while hooks and tests run');
    return engine;
  };
}
