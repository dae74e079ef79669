import { PluginError } from '@patchbay/plugin-kit';
import type { Statement } from '@patchbay/sql-kit';
import type { Connection, FieldDef } from 'pg';
import { serialize } from 'pg-protocol';
import { parameterOf } from './bindings.js';
import type { PgSettings } from './settings.js';
import type { PgTypes } from './values.js';

/** What pg calls on a query of one's own, as its `Query` and `pg-cursor` have it. */
export interface Events {
  handleRowDescription(message: { fields: FieldDef[] }): void;
  handleDataRow(message: { fields: (string | null)[]; length: number }): void;
  handleCommandComplete(message: { text: string }): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
  handleCopyInResponse(connection: Connection): void;
  handleCopyData(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

/** The parts of pg's connection that its type declarations leave out. */
export interface Wire {
  readonly stream: {
    write(data: Buffer, sent?: (error?: Error | null) => void): void;
    pause(): void;
    resume(): void;
    destroy(reason: Error): void;
  };
}

const DESCRIBE = serialize.describe({ type: 'P' });
export const SYNC = serialize.sync();

export function wholeStatement(text: string): Buffer {
  return Buffer.concat([serialize.parse({ text }), serialize.bind(), serialize.execute()]);
}

export function parseAndBind({ sql, bindings }: Statement): Buffer[] {
  const values = [...bindings];
  return [serialize.parse({ text: sql }), serialize.bind({ values, valueMapper: parameterOf }), DESCRIBE];
}

/** What a statement must know of its session. */
export interface Surroundings {
  readonly types: PgTypes;
  readonly settings: PgSettings;
}

export function wireOf(connection: Connection): Wire {
  return connection;
}

/**
 * The server would take what comes next for rows. Nothing more is sent over this connection.
 * @returns why, for what the server itself may still say of it
 */
export function refuseCopy(connection: Connection): PluginError {
  const refusal = new PluginError(
    'invalid_request',
    'COPY FROM STDIN is refused: no rows come with it. Use INSERT.',
    { path: 'params.sql' },
  );
  wireOf(connection).stream.destroy(refusal);
  return refusal;
}

/** For what asks for no rows: the events of those that come all the same say nothing. */
export abstract class WithoutRows {
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}
