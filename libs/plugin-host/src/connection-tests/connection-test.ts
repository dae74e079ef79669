import { type FailedStage, FileNotMadeYet, type Hop } from '@patchbay/plugin-kit';
import type { ReadConfig } from '../configs/config-reading.js';
import type { Config } from '../configs/configs.js';
import type { ConnectionProgress, Point, TestStage } from '../network/connection-progress.js';
import { messageAt, PASSED, remedyOf } from './connection-words.js';
import type { Attention } from '../credentials/credential-store.js';
import type { Deadline } from '../limits/deadline.js';
import { Failure } from '../failures/failure.js';
import type { Opened } from '../sessions/opener.js';
import { remoteText } from '../failures/remote-text.js';
import { SecretsWithheld } from '../configs/saved-secrets.js';

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
  /** Of a failure: the fields of the config that are at fault, and what the remote system said. */
  readonly details?: Pick<Failure, 'fields' | 'remote'>;
  /** The service gave an account of the config no token. */
  readonly attention?: Attention;
  /** What is not as it should be although all went well, such as an account that can write where it need not. */
  readonly warnings?: readonly string[];
}

interface ConnectionTest {
  /** Paths of the config that name files of this machine. */
  readonly localFiles: readonly string[];
  readonly deadline: Deadline;
  readonly progress: ConnectionProgress;
  readonly check: () => Promise<ReadConfig>;
  /** Throws what the plugin throws. */
  readonly open: (config: Config) => Promise<Opened>;
  readonly explain: (error: unknown) => Failure;
  /** What the plugin reads in what it threw. @throws Failure `internal` */
  readonly failedStage: (error: unknown) => FailedStage | undefined;
}

/** The config against the form, then a fresh connection, then a round trip. @throws Failure `busy`, `internal`: that says nothing of the config */
export async function testConnection(test: ConnectionTest): Promise<TestResult> {
  const { deadline, progress } = test;
  let opening: Promise<Opened> | undefined;
  let linked = false;
  try {
    const { config, warnings: readings } = await test.check();
    progress.reached('config');
    opening = test.open(config);
    const { session, redact } = await deadline.race(opening);
    // The first one may have to connect, and makes no measure.
    const { version } = await deadline.race(session.ping(deadline.signal));
    linked = true;
    progress.restart();
    await deadline.race(session.ping(deadline.signal));
    progress.reached('ping', progress.onward);
    const said = await deadline.race(session.warnings?.(deadline.signal) ?? Promise.resolve([]));
    const warnings = [...readings, ...said];
    return {
      ok: true,
      code: 0,
      message: 'The connection works.',
      stages: passed(progress),
      ...(version && { server: { version: remoteText(version, redact) } }),
      ...(warnings.length > 0 && { warnings: warnings.map((text) => remoteText(text, redact)) }),
    };
  } catch (error) {
    if (error instanceof FileNotMadeYet)
      return { ok: true, code: 0, message: error.message, stages: passed(progress) };
    const failure = test.explain(error);
    if (failure.kind === 'busy' || failure.kind === 'internal') throw failure;
    const point = failedAt(error, failure, linked, test);
    const remedy = failure instanceof SecretsWithheld ? failure.remedy : remedyOf(point, failure, test);
    const message = messageAt(point, failure);
    const failed = { ...said(point), ok: false, ms: progress.elapsed, message, remedy };
    const details = detailsOf(failure);
    return { ok: false, code: -1, message, stages: [...passed(progress, point), failed], ...details };
  } finally {
    const closed = opening?.then((opened) => opened.close()).catch(() => undefined);
    // Past the deadline no caller waits for a link that may not hear.
    if (!deadline.failure) await closed;
    deadline.clear();
  }
}

function detailsOf({ fields, remote }: Failure): Pick<TestResult, 'details'> {
  if (!fields && !remote) return {};
  return { details: { ...(fields && { fields }), ...(remote && { remote }) } };
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
  const { at } = failure;
  if (at && !progress.dialled) return { stage: at.stage, hop: at.hop ?? progress.onward };
  return progress.dialled ?? readFrom(error, failure, test) ?? progress.next;
}

/** The dialer knows best where it stands; past it the plugin may read it in the error, and else it was what came next. */
function readFrom(
  error: unknown,
  { fields }: Failure,
  { failedStage, progress }: ConnectionTest,
): Point | undefined {
  const stage = error instanceof Failure ? undefined : failedStage(error);
  if (stage) return { stage, hop: progress.onward };
  return /^config(\.|$)/.test(fields?.[0]?.path ?? '') ? { stage: 'config' } : undefined;
}
