import {
  type CatalogueVersion,
  type Fitting,
  lexer,
  type Statement,
  TextMemory,
  type Token,
} from '@patchbay/sql-kit';
import type { Connection, RowDataPacket } from 'mysql2';
import { lexiconIn } from './dialect.js';
import { homeOf } from './settings.js';
import { type Target, targetsOf } from './targets.js';
import { isInstant } from './zone.js';

/** What of a statement's placeholders are moments, and under which state of the catalogue that was so. */
interface Known {
  readonly version: string;
  readonly moments: readonly boolean[];
}

/** A text with more names is left as it is: nearly all are columns and keywords, and each is looked for. */
const MAX_NAMES = 500;

/**
 * Writes an instant of ISO 8601 as the session's local time where it is compared with, or stored as, a DATETIME or a
 * TIMESTAMP: MySQL takes no `Z`, and MariaDB no offset either. Where the column is a text it stays one: the catalogue tells.
 */
export class MysqlInstants {
  readonly #known = new TextMemory<Known>({ entries: 500, characters: 1024 * 1024 });

  constructor(private readonly version: CatalogueVersion) {}

  readonly mustFit = ({ bindings }: Statement): boolean => bindings.some(isInstant);

  readonly fit = (connection: Connection, statement: Statement): Fitting => {
    const fitted = this.#fitted(connection, statement);
    return { fitted, done: fitted };
  };

  async #fitted(connection: Connection, statement: Statement): Promise<Statement> {
    const { zone } = homeOf(connection);
    const moments = await this.#momentsIn(connection, statement.sql);
    const bindings = statement.bindings.map((value, at) =>
      moments[at] && isInstant(value) ? zone.localOf(value) : value,
    );
    return { ...statement, bindings };
  }

  async #momentsIn(connection: Connection, sql: string): Promise<readonly boolean[]> {
    const version = this.version.current();
    const known = this.#known.get(sql);
    if (known?.version === version) return known.moments;
    const lexed = lexer(lexiconIn(homeOf(connection).lexis))(sql);
    const moments = typeof lexed === 'string' ? [] : await momentsOf(connection, lexed.tokens);
    this.#known.set(sql, { version, moments }, sql.length + moments.length);
    return moments;
  }
}

interface Column {
  readonly table: string;
  readonly name: string;
  readonly position: number;
  readonly isMoment: boolean;
}

async function momentsOf(connection: Connection, tokens: readonly Token[]): Promise<boolean[]> {
  const targets = targetsOf(tokens);
  const names = new Set(
    tokens.filter(({ kind }) => kind === 'word' || kind === 'name').map(({ text }) => text),
  );
  if (names.size > MAX_NAMES || targets.every((target) => target === undefined)) return [];
  const marks = [...names].map(() => '?').join(', ');
  // Prepared: the driver itself would escape with backslashes, which a server may take for themselves.
  const [rows] = await connection.promise().execute<RowDataPacket[]>(
    `SELECT lower(table_name) AS \`table\`, lower(column_name) AS name, ordinal_position AS position,
      data_type IN ('datetime', 'timestamp') AS isMoment
      FROM information_schema.columns
      WHERE (table_schema = database() OR table_schema IN (${marks})) AND table_name IN (${marks})`,
    [...names, ...names],
  );
  const columns = (rows as Column[]).map((column) => ({
    ...column,
    isMoment: Number(column.isMoment) === 1,
  }));
  return targets.map((target) => target !== undefined && isMoment(target, columns));
}

/** Of columns that share a name, all must be. */
function isMoment(target: Target, columns: readonly Column[]): boolean {
  const found = columns.filter(({ table, name, position }) =>
    'column' in target ? name === target.column : table === target.table && position === target.position,
  );
  return found.length > 0 && found.every((column) => column.isMoment);
}
