import { availability } from './availability.js';
import { startClickhouse18 } from './clickhouse.js';
import type { Engine, EngineKind, OwnEngine, Stoppable } from './engine.js';
import { startMariadb } from './mariadb.js';
import { startPostgres } from './postgres.js';
import { leaseEngine } from './shared.js';

const START_TIMEOUT_MS = 60_000;

/**
 * A `describe` over a real engine that other specs use at the same time: the user and the database are its own, what
 * the server has for all (settings, users by other names, `admin` on other databases) is not.
 * Where the engine is missing its tests are skipped, aloud; under `CI=true` the run fails instead.
 */
export function describeEngine(kind: EngineKind, title: string, body: (engine: () => Engine) => void): void {
  describeOver(kind, title, () => useEngine(kind), body);
}

/** Likewise over a server of its own, which it may restart and set up as it likes. Starting one takes seconds. */
export function describeOwnEngine(
  kind: EngineKind,
  title: string,
  body: (engine: () => OwnEngine) => void,
): void {
  describeOver(kind, title, () => useOwnEngine(kind), body);
}

function describeOver<E>(
  kind: EngineKind,
  title: string,
  use: () => () => E,
  body: (engine: () => E) => void,
): void {
  const here = availability(kind);
  if (here.available) {
    describe(title, () => {
      body(use());
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

/** A database on the engine of this run, for the tests of the `describe` or file that calls this; dropped after them. */
export function useEngine(kind: EngineKind): () => Engine {
  return useStarted<Engine & Stoppable>(() =>
    kind === 'clickhouse' ? startClickhouse18() : leaseEngine(kind),
  );
}

/** Starts an engine before the tests of the `describe` or file that calls this, and stops it after them. */
export function useOwnEngine(kind: EngineKind): () => OwnEngine {
  return useStarted(STARTS[kind]);
}

const STARTS: Readonly<Record<EngineKind, () => Promise<OwnEngine>>> = {
  postgres: startPostgres,
  mariadb: startMariadb,
  clickhouse: startClickhouse18,
};

/** Likewise, for whatever can be started. */
export function useStarted<S extends Stoppable>(start: () => Promise<S>): () => S {
  let started: S | undefined;
  beforeAll(async () => {
    started = await start();
  }, START_TIMEOUT_MS);
  afterAll(() => started?.stop());
  return () => {
    if (!started) throw new Error('an engine is up only while hooks and tests run');
    return started;
  };
}
