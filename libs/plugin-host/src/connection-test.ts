import type { Plugin, Session } from '@patchbay/plugin-kit';
import { type Config } from './configs.js';
import type { Deadline } from './deadline.js';
import { type Failure, failureOf } from './failure.js';

export const TEST_STAGES = ['config', 'connect', 'tls', 'auth', 'ping'] as const;

export interface StageResult {
  readonly stage: (typeof TEST_STAGES)[number];
  readonly ok: boolean;
  readonly ms: number;
  readonly message: string;
}

export interface TestResult {
  readonly ok: boolean;
  /** 0 when all went well, else -1. */
  readonly code: 0 | -1;
  readonly message: string;
  readonly stages: readonly StageResult[];
  readonly server?: { readonly version: string };
}

interface ConnectionTest {
  readonly plugin: Plugin;
  readonly deadline: Deadline;
  readonly check: () => Promise<Config>;
  readonly open: (config: Config, signal: AbortSignal) => Promise<Session>;
  readonly redact: (text: string) => string;
}

/** The config against the form, then a fresh connection, then a round trip: the stages passed, and the one that failed. */
export async function testConnection(test: ConnectionTest): Promise<TestResult> {
  const { plugin, deadline, redact } = test;
  const stages: StageResult[] = [];
  let startedAt = performance.now();
  const note = (stage: StageResult['stage'], ok: boolean, message: string): void => {
    stages.push({ stage, ok, ms: Math.round(performance.now() - startedAt), message });
    startedAt = performance.now();
  };

  let session: Session | undefined;
  try {
    const config = await test.check();
    note('config', true, 'The config fits the form.');
    session = await deadline.race(test.open(config, deadline.signal));
    const { version } = await deadline.race(session.ping(deadline.signal));
    note('connect', true, 'A connection was opened and the login accepted.');
    await deadline.race(session.ping(deadline.signal));
    note('ping', true, 'The remote system answers.');
    return {
      ok: true,
      code: 0,
      message: 'The connection works.',
      stages,
      ...(version && { server: { version } }),
    };
  } catch (error) {
    const failure = failureOf(error, (thrown) => plugin.errorCode(thrown), redact);
    note(failedStage(failure, stages), false, failure.message);
    return { ok: false, code: -1, message: failure.message, stages };
  } finally {
    deadline.clear();
    await session?.close().catch(() => undefined);
  }
}

const TLS_FAILURE = /certificate|self.signed|\bssl\b|\btls\b/i;

/** Up to the first answer the drivers tell in their errors only how far they came. */
function failedStage({ kind, message }: Failure, passed: readonly StageResult[]): StageResult['stage'] {
  const last = passed.at(-1)?.stage;
  if (last === undefined) return 'config';
  if (last === 'connect') return 'ping';
  if (kind === 'unauthorized') return 'auth';
  return TLS_FAILURE.test(message) ? 'tls' : 'connect';
}
