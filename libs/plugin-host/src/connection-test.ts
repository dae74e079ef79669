import type { Plugin, Session } from '@patchbay/plugin-kit';
import { type Config } from './configs.js';
import { Failure, failureOf } from './failure.js';

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
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly check: () => Promise<Config>;
  readonly open: (config: Config, signal: AbortSignal) => Promise<Session>;
  readonly redact: (text: string) => string;
}

/** The config against the form, then a fresh connection, then a round trip: the stages passed, and the one that failed. */
export async function testConnection({
  plugin,
  signal,
  timeoutMs,
  check,
  open,
  redact,
}: ConnectionTest): Promise<TestResult> {
  const stages: StageResult[] = [];
  let startedAt = performance.now();
  const note = (stage: StageResult['stage'], ok: boolean, message: string): void => {
    stages.push({ stage, ok, ms: Math.round(performance.now() - startedAt), message });
    startedAt = performance.now();
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);

  let session: Session | undefined;
  try {
    const config = await check();
    note('config', true, 'The config fits the form.');
    session = await open(config, limit);
    const { version } = await withinLimit(session.ping(limit), limit, timeoutMs);
    note('connect', true, 'A connection was opened and the remote system answered.');
    return {
      ok: true,
      code: 0,
      message: 'The connection works.',
      stages,
      ...(version && { server: { version } }),
    };
  } catch (error) {
    const failure = failureOf(error, (thrown) => plugin.errorCode(thrown), redact);
    note(stageOf(failure, stages.length), false, failure.message);
    return { ok: false, code: -1, message: failure.message, stages };
  } finally {
    await session?.close().catch(() => undefined);
  }
}

function withinLimit<T>(work: Promise<T>, limit: AbortSignal, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(new Failure('timeout', `The remote system did not answer within ${timeoutMs} ms.`));
    };
    limit.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => {
      limit.removeEventListener('abort', late);
    });
  });
}

const TLS_FAILURE = /certificate|self.signed|\bssl\b|\btls\b/i;

function stageOf(failure: Failure, passed: number): StageResult['stage'] {
  if (passed === 0) return 'config';
  if (failure.kind === 'unauthorized') return 'auth';
  return TLS_FAILURE.test(failure.message) ? 'tls' : 'connect';
}
