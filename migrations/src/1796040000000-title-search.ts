import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { foldTitle } from './fold-title.js';

const PAGE = 1000;
/** Two bindings a row; SQLite takes 32,766 in a statement, and long ones take long to parse. */
const ROWS_PER_UPDATE = 200;

interface Titled {
  readonly id: string;
  readonly title: string;
  readonly folded_title: string;
}

/** Titles in one case, indexes that lists and searches can do with, and parts of titles in an index of their own. */
export class TitleSearch1796040000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Not addColumn: on SQLite TypeORM would copy every row into a new table.
    await queryRunner.query(
      "ALTER TABLE integrations ADD COLUMN folded_title varchar(128) NOT NULL DEFAULT ''",
    );
    await foldTitles(queryRunner);
    for (const [name, ...columnNames] of INDEXES) {
      await queryRunner.createIndex('integrations', new TableIndex({ name, columnNames }));
    }
    // It has the first columns of one of these, which took its place.
    await queryRunner.dropIndex('integrations', 'integrations_visible_in_order');
    switch (queryRunner.dataSource.options.type) {
      case 'better-sqlite3':
        for (const statement of SQLITE) await queryRunner.query(statement);
        break;
      case 'postgres':
        await indexTrigrams(queryRunner);
        break;
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations of Patchbay only go forward: restore a backup to go back.'));
  }
}

/** With what lists filter by in them, rows that a page skips and those that a search passes over are never read. */
const INDEXES = [
  ['integrations_listed', 'workspace_id', 'sort_order', 'id', 'is_private', 'created_by', 'folded_title'],
  ['integrations_by_title', 'workspace_id', 'folded_title', 'id', 'is_private', 'created_by'],
] as const;

/** Each engine's own LOWER is right for most titles, and those that it is not right for are mended. */
async function foldTitles(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('UPDATE integrations SET folded_title = LOWER(title)');
  let last = '';
  for (;;) {
    const rows = await queryRunner.manager.query<Titled[]>(
      `SELECT id, title, folded_title FROM integrations WHERE id > ${place(queryRunner, 1)} ` +
        `ORDER BY id LIMIT ${PAGE}`,
      [last],
    );
    const unlike = rows.filter(({ title, folded_title: folded }) => foldTitle(title) !== folded);
    for (let at = 0; at < unlike.length; at += ROWS_PER_UPDATE) {
      await mend(queryRunner, unlike.slice(at, at + ROWS_PER_UPDATE));
    }
    if (rows.length < PAGE) return;
    last = rows.at(-1)!.id;
  }
}

async function mend(queryRunner: QueryRunner, rows: readonly Titled[]): Promise<void> {
  const next = (n: number): string => place(queryRunner, n + 1);
  const cases = rows.map((_, n) => `WHEN ${next(2 * n)} THEN ${next(2 * n + 1)}`);
  const ids = rows.map((_, n) => next(2 * rows.length + n));
  await queryRunner.query(
    `UPDATE integrations SET folded_title = CASE id ${cases.join(' ')} END WHERE id IN (${ids.join(', ')})`,
    [...rows.flatMap(({ id, title }) => [id, foldTitle(title)]), ...rows.map(({ id }) => id)],
  );
}

function place({ dataSource }: QueryRunner, n: number): string {
  return dataSource.options.type === 'postgres' ? `$${n}` : '?';
}

/**
 * FTS5 knows rows by number, and those that SQLite numbers of itself it may number again (VACUUM): integrations get
 * numbers that stay. Which rows hold all trigrams is enough to know: whether they hold them in a row, their titles say.
 */
const SQLITE = [
  `CREATE TABLE integration_numbers (
     number integer PRIMARY KEY,
     integration_id varchar(20) NOT NULL UNIQUE
   )`,
  `CREATE VIRTUAL TABLE integration_trigrams USING fts5(
     folded_title, tokenize = 'trigram case_sensitive 1', content = '', detail = 'none', columnsize = 0
   )`,
  'INSERT INTO integration_numbers (integration_id) SELECT id FROM integrations ORDER BY sort_order',
  `INSERT INTO integration_trigrams (rowid, folded_title)
     SELECT n.number, i.folded_title FROM integration_numbers n JOIN integrations i ON i.id = n.integration_id`,
  `CREATE TRIGGER integrations_number AFTER INSERT ON integrations BEGIN
     INSERT INTO integration_numbers (integration_id) VALUES (new.id);
     INSERT INTO integration_trigrams (rowid, folded_title)
       SELECT number, new.folded_title FROM integration_numbers WHERE integration_id = new.id;
   END`,
  `CREATE TRIGGER integrations_rename AFTER UPDATE OF folded_title ON integrations
   WHEN new.folded_title <> old.folded_title BEGIN
     INSERT INTO integration_trigrams (integration_trigrams, rowid, folded_title)
       SELECT 'delete', number, old.folded_title FROM integration_numbers WHERE integration_id = old.id;
     INSERT INTO integration_trigrams (rowid, folded_title)
       SELECT number, new.folded_title FROM integration_numbers WHERE integration_id = new.id;
   END`,
  // Also for those that go with their workspace.
  `CREATE TRIGGER integrations_forget AFTER DELETE ON integrations BEGIN
     INSERT INTO integration_trigrams (integration_trigrams, rowid, folded_title)
       SELECT 'delete', number, old.folded_title FROM integration_numbers WHERE integration_id = old.id;
     DELETE FROM integration_numbers WHERE integration_id = old.id;
   END`,
];

/**
 * Where the extension can be had: its owner may create it in a database, where the server has it at all. Without it a
 * search reads the index of the list from end to end.
 */
async function indexTrigrams(queryRunner: QueryRunner): Promise<void> {
  // A block of its own: what fails in it does not end the transaction.
  await queryRunner.query(`DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
  EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'pg_trgm cannot be had: %', SQLERRM;
  END $$`);
  // It may have been created long ago, in a schema that is not searched.
  const [found] = await queryRunner.manager.query<{ schema: string }[]>(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace
     WHERE c.opcname = 'gin_trgm_ops' AND has_schema_privilege(n.oid, 'USAGE')`,
  );
  if (found) {
    await queryRunner.query(
      `CREATE INDEX integrations_by_trigram ON integrations USING gin (folded_title ${found.schema}.gin_trgm_ops)`,
    );
  }
}
