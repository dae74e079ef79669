import type { Hop, Plugin } from '@patchbay/plugin-kit';
import type { Config } from './configs.js';
import type { ConnectionProgress, Point, TestStage } from './connection-progress.js';
import { PASSED, remedyOf } from './connection-words.js';
import type { Deadline } from './deadline.js';
import { Failure } from './failure.js';
import type { Opened } from './opener.js';
import { SecretsWithheld } from './saved-secrets.js';

export interface StageResult {
  readonly stage: TestStage;
  /** On which stretch of the way, where there is a tunnel. */
  readonly hop?: Hop;
  readonly ok: boolean;
  readonly ms: number;
  readonly message: string;
  /** What to do about it, where it failed. */
  readonly remedy?: string;
}

export interface TestResult {
  readonly ok: boolean;
  /** 0 when all went well, else -1. */
  readonly code: 0 | -1;
  readonly message: string;
  /** Those that were passed, and the one that failed: only what could be told apart, and was timed. */
  readonly stages: readonly StageResult[];
  readonly server?: { readonly version: string };
  /** What is not as it should be although all went well, such as an account that can write where it need not. */
  readonly warnings?: readonly string[];
}

interface ConnectionTest {
  readonly plugin: Plugin;
  readonly deadline: Deadline;
  readonly progress: ConnectionProgress;
  readonly check: () => Promise<Config>;
  /** Throws what the plugin throws. */
  readonly open: (config: Config) => Promise<Opened>;
  readonly explain: (error: unknown) => Failure;
}

/** The config against the form, then a fresh connection, then a round trip. @throws Failure `busy`: nothing was tested then */
export async function testConnection(test: ConnectionTest): Promise<TestResult> {
  const { deadline, progress } = test;
  let opening: Promise<Opened> | undefined;
  let linked = false;
  try {
    const config = await test.check();
    progress.reached('config');
    opening = test.open(config);
    const { session, redact } = await deadline.race(opening);
    // The first one may have to connect, and makes no measure.
    const { version } = await deadline.race(session.ping(deadline.signal));
    linked = true;
    progress.restart();
    await deadline.race(session.ping(deadline.signal));
    progress.reached('ping', progress.onward);
    const warnings = await deadline.race(session.warnings?.(deadline.signal) ?? Promise.resolve([]));
    return {
      ok: true,
      code: 0,
      message: 'The connection works.',
      stages: passed(progress),
      ...(version && { server: { version } }),
      ...(warnings.length > 0 && { warnings: warnings.map(redact) }),
    };
  } catch (error) {
    const failure = test.explain(error);
    if (failure.kind === 'busy') throw failure;
    const point = failedAt(error, failure, linked, test);
    const remedy = failure instanceof SecretsWithheld ? failure.remedy : remedyOf(point, failure);
    const { message } = failure;
    const failed = { ...said(point), ok: false, ms: progress.elapsed, message, remedy };
    return { ok: false, code: -1, message, stages: [...passed(progress, point), failed] };
  } finally {
    const closed = opening?.then((opened) => opened.close()).catch(() => undefined);
    // Past the deadline nobody waits for a link that may not hear.
    if (!deadline.failure) await closed;
    deadline.clear();
  }
}

function passed(progress: ConnectionProgress, failed?: Point): StageResult[] {
  return progress.passed
    .filter(({ stage, hop }) => stage !== failed?.stage || hop !== failed.hop)
    .map((point) => ({ ...said(point), ok: true, ms: point.ms, message: PASSED[point.stage] }));
}

function said({ stage, hop }: Point): Pick<StageResult, 'stage' | 'hop'> {
  return { stage, ...(hop && { hop }) };
}

function failedAt(error: unknown, failure: Failure, linked: boolean, test: ConnectionTest): Point {
  const { progress } = test;
  if (failure.kind === 'egress_denied') return progress.dialled ?? { stage: 'egress' };
  if (linked) return { stage: 'ping', hop: progress.onward };
  if (progress.passed.length === 0) return { stage: 'config' };
  return progress.dialled ?? failure.at ?? readFrom(error, failure, test) ?? progress.next;
}

/** The dialer knows best where it stands; past it the plugin may read it in the error, and else it was what came next. */
function readFrom(
  error: unknown,
  { fields }: Failure,
  { plugin, progress }: ConnectionTest,
): Point | undefined {
  const stage = error instanceof Failure ? undefined : plugin.failedStage?.(error);
  if (stage) return { stage, hop: progress.onward };
  return /^config(\.|$)/.test(fields?.[0]?.path ?? '') ? { stage: 'config' } : undefined;
}
