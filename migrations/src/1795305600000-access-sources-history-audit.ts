import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  TableIndex,
  type TableColumnOptions,
} from 'typeorm';

type Column = TableColumnOptions;

const varchar = (name: string, length: number): Column => ({ name, type: 'varchar', length: String(length) });
const primary = (column: Column): Column => ({ ...column, isPrimary: true });
const nullable = (column: Column): Column => ({ ...column, isNullable: true });
/** ISO 8601 UTC with milliseconds. */
const timestamp = (name: string): Column => varchar(name, 24);

const cascade = (columnName: string, referencedTableName: string) => ({
  columnNames: [columnName],
  referencedTableName,
  referencedColumnNames: ['id'],
  onDelete: 'CASCADE',
});
const index = (name: string, ...columnNames: string[]) => ({ name, columnNames });

/** Titles and last use of tokens, sources, what configs were before, and who did what. */
export class AccessSourcesHistoryAudit1795305600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const engine = queryRunner.dataSource.options.type;
    // Not addColumn: on SQLite TypeORM would make the table again and copy every row.
    await queryRunner.query('ALTER TABLE tokens ADD COLUMN title varchar(128) NULL');
    await queryRunner.query('ALTER TABLE tokens ADD COLUMN last_used_at varchar(24) NULL');
    // Emails are compared in lower case from here on.
    await queryRunner.query('UPDATE users SET email = LOWER(email)');
    // Lists filter by who may see a row: with these columns in the index they need not read the rows they skip.
    await queryRunner.createIndex(
      'integrations',
      new TableIndex(
        index(
          'integrations_visible_in_order',
          'workspace_id',
          'sort_order',
          'id',
          'is_private',
          'created_by',
        ),
      ),
    );
    // It begins with the columns of this one, which is needed no longer.
    await queryRunner.dropIndex('integrations', 'integrations_in_order');
    const options = engine === 'mysql' ? { engine: 'InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin' } : {};
    for (const table of tables(engine)) await queryRunner.createTable(new Table({ ...table, ...options }));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations of Patchbay only go forward: restore a backup to go back.'));
  }
}

function tables(engine: string) {
  const text = (name: string): Column => ({ name, type: engine === 'mysql' ? 'longtext' : 'text' });
  const counter: Column = {
    name: 'id',
    type: engine === 'better-sqlite3' ? 'integer' : 'bigint',
    isPrimary: true,
    isGenerated: true,
    generationStrategy: 'increment',
  };
  return [
    {
      name: 'sources',
      columns: [
        primary(varchar('id', 20)),
        varchar('workspace_id', 36),
        varchar('base_id', 64),
        varchar('integration_id', 20),
        varchar('title', 128),
        nullable(text('config')),
        varchar('created_by', 36),
        timestamp('created_at'),
        timestamp('updated_at'),
        { name: 'version', type: 'int' },
      ],
      foreignKeys: [
        cascade('workspace_id', 'workspaces'),
        cascade('integration_id', 'integrations'),
        { ...cascade('created_by', 'users'), onDelete: 'RESTRICT' },
      ],
      indices: [
        index('sources_by_base', 'workspace_id', 'base_id', 'id'),
        index('sources_by_integration', 'integration_id', 'id'),
        index('sources_by_creator', 'created_by'),
      ],
    },
    {
      name: 'integration_changes',
      columns: [
        primary(varchar('integration_id', 20)),
        primary({ name: 'version', type: 'int' }),
        text('changed_fields'),
        nullable(text('previous_config')),
        varchar('changed_by', 36),
        timestamp('changed_at'),
      ],
      foreignKeys: [
        cascade('integration_id', 'integrations'),
        { ...cascade('changed_by', 'users'), onDelete: 'RESTRICT' },
      ],
      indices: [index('integration_changes_by_user', 'changed_by')],
    },
    {
      name: 'audit_events',
      columns: [
        counter,
        varchar('workspace_id', 36),
        timestamp('created_at'),
        varchar('user_id', 36),
        varchar('user_email', 254),
        nullable(varchar('token_id', 36)),
        varchar('action', 64),
        nullable(varchar('detail', 128)),
        nullable(varchar('target_type', 32)),
        nullable(varchar('target_id', 64)),
        nullable(varchar('target_title', 254)),
        varchar('outcome', 16),
        nullable(varchar('code', 64)),
        nullable(text('changed_fields')),
        nullable(varchar('ip', 64)),
        nullable(varchar('request_id', 64)),
      ],
      foreignKeys: [cascade('workspace_id', 'workspaces')],
      indices: [
        // With what lists filter by in the index, they need not read a million rows to count them.
        index('audit_events_newest', 'workspace_id', 'id', 'action', 'outcome', 'created_at'),
        index('audit_events_by_target', 'workspace_id', 'target_id', 'id'),
        index('audit_events_by_user', 'workspace_id', 'user_id', 'id'),
      ],
    },
  ];
}
