import { type CatalogueVersion, mayDefine } from '@patchbay/sql-kit';
import type { Connection, RowDataPacket } from 'mysql2';

/** A function that a query may reach, be it through a view; that of a view which does not show itself may be there. */
const FUNCTIONS = `SELECT EXISTS (
    SELECT 1 FROM information_schema.routines
    WHERE routine_type = 'FUNCTION' AND routine_schema NOT IN ('mysql', 'sys')
  ) OR EXISTS (
    SELECT 1 FROM information_schema.views
    WHERE view_definition = '' AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
  ) AS found`;

/**
 * Whether there are stored functions: they take locks and set variables and settings of the session that calls them,
 * a read-only transaction or not. Asked over a clean connection, and taken for granted as long as it is not known.
 */
export class StoredFunctions {
  #known: { readonly version: string; readonly found: boolean } | undefined;

  constructor(private readonly version: CatalogueVersion) {}

  get mayExist(): boolean {
    return this.#known?.version !== this.version.current() || this.#known.found;
  }

  /** Forgets what was known where the statement may have made one. */
  wrote(sql: string): void {
    if (mayDefine(sql)) this.version.renew();
  }

  async learn(connection: Connection): Promise<void> {
    const version = this.version.current();
    if (this.#known?.version === version) return;
    const [rows] = await connection.promise().query<RowDataPacket[]>(FUNCTIONS);
    this.#known = { version, found: Number(rows[0]!['found']) === 1 };
  }
}
