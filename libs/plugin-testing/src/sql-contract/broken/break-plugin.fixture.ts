import type { Config } from '@patchbay/plugin-host';
import {
  type Action,
  type ActionContext,
  definePlugin,
  type JsonValue,
  type OpenContext,
  type Plugin,
  type Row,
  RowSet,
} from '@patchbay/plugin-kit';
import type { SqlSession } from '@patchbay/sql-kit';

/** One way to break the contract, laid over a plugin that keeps it. */
export interface Defect {
  readonly defect: string;
  /** The one test that must find it. */
  readonly breaks: string;
  /** Others that cannot help but find it. */
  readonly alsoBreaks?: readonly string[];
  readonly session?: (sound: SqlSession, config: Config) => Partial<SqlSession>;
  readonly context?: (sound: OpenContext) => Partial<OpenContext>;
  /** Takes the place of `query`'s run. */
  readonly query?: Query;
}

export interface QueryParams {
  readonly sql: string;
  readonly bindings?: readonly JsonValue[];
  readonly limit?: number;
}

type Run = (session: SqlSession, params: QueryParams, context: ActionContext) => ReturnType<Action['run']>;

type Query = (sound: Run) => Run;

export interface BrokenPlugin {
  readonly plugin: Plugin;
  /** Closes what the defect kept open. */
  readonly clean: () => Promise<void>;
}

export function breakPlugin(
  sound: Plugin,
  { session: laidOver, query, context: given }: Defect,
): BrokenPlugin {
  const opened: SqlSession[] = [];
  const { query: soundQuery } = sound.actions;
  const { type, subType, url, manifest } = sound;
  const plugin = definePlugin({
    ...{ type, subType, url, manifest },
    form: sound.form.fields,
    actions: {
      ...sound.actions,
      ...(query && soundQuery && { query: withRun(soundQuery, query) }),
    },
    open: async (config: unknown, context) => {
      const session = (await sound.open(config as never, {
        ...context,
        ...given?.(context),
      })) as SqlSession;
      opened.push(session);
      return { ...session, ...laidOver?.(session, config as Config) };
    },
    errorCode: (error) => sound.errorCode(error),
    remoteError: (error) => sound.remoteError?.(error) ?? {},
    failedStage: (error) => sound.failedStage?.(error),
  });
  return {
    plugin,
    clean: async () => {
      await Promise.all(opened.map((session) => session.close()));
    },
  };
}

function withRun(sound: Action, query: Query): Action<SqlSession, QueryParams> {
  const run = query((session, params, context) => sound.run(session, params as never, context));
  return { ...sound, run };
}

/** A read of the session whose rows are changed, a batch at a time. */
export function changingRows(
  sound: SqlSession,
  change: (batches: AsyncIterable<readonly Row[]>) => AsyncIterable<readonly Row[]>,
): SqlSession['rows'] {
  return async (statement, options) => {
    const rows = await sound.rows(statement, options);
    return new RowSet(rows.columns, change(rows));
  };
}
