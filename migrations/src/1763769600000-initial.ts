import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

type Column = TableColumnOptions;

const varchar = (name: string, length: number): Column => ({ name, type: 'varchar', length: String(length) });
const id = (name = 'id'): Column => varchar(name, 36);
const primary = (column: Column): Column => ({ ...column, isPrimary: true });
const nullable = (column: Column): Column => ({ ...column, isNullable: true });
const flag = (name: string): Column => ({ name, type: 'boolean' });
/** ISO 8601 UTC with milliseconds: text sorts and reads the same on every engine. */
const timestamp = (name: string): Column => varchar(name, 24);

const cascade = (columnNames: string[], referencedTableName: string, referencedColumnNames = ['id']) => ({
  columnNames,
  referencedTableName,
  referencedColumnNames,
  onDelete: 'CASCADE',
});
const index = (name: string, ...columnNames: string[]) => ({ name, columnNames });

export class Initial1763769600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const engine = queryRunner.dataSource.options.type;
    // TypeORM has no table charset. Binary collation: MySQL compares as the other engines do, emoji included.
    const options = engine === 'mysql' ? { engine: 'InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin' } : {};
    for (const table of tables(engine)) await queryRunner.createTable(new Table({ ...table, ...options }));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations of Patchbay only go forward: restore a backup to go back.'));
  }
}

function tables(engine: string) {
  /** MySQL's `text` ends at 64 KiB. */
  const text = (name: string): Column => ({ name, type: engine === 'mysql' ? 'longtext' : 'text' });
  const counter: Column = {
    name: 'id',
    type: engine === 'better-sqlite3' ? 'integer' : 'bigint',
    isPrimary: true,
    isGenerated: true,
    generationStrategy: 'increment',
  };
  return [
    { name: 'workspaces', columns: [primary(id()), varchar('title', 128), timestamp('created_at')] },
    {
      name: 'users',
      columns: [primary(id()), { ...varchar('email', 254), isUnique: true }, timestamp('created_at')],
    },
    {
      name: 'memberships',
      columns: [primary(id('workspace_id')), primary(id('user_id')), varchar('role', 16)],
      foreignKeys: [cascade(['workspace_id'], 'workspaces'), cascade(['user_id'], 'users')],
      indices: [index('memberships_by_user', 'user_id')],
    },
    {
      name: 'tokens',
      columns: [
        primary(id()),
        { ...varchar('hash', 64), isUnique: true },
        id('user_id'),
        id('workspace_id'),
        timestamp('created_at'),
        nullable(timestamp('expires_at')),
        nullable(timestamp('revoked_at')),
      ],
      // Of the membership, not of the user: one who leaves a workspace and comes back must not find old tokens alive.
      foreignKeys: [cascade(['workspace_id', 'user_id'], 'memberships', ['workspace_id', 'user_id'])],
      indices: [index('tokens_by_member', 'workspace_id', 'user_id')],
    },
    {
      name: 'data_keys',
      columns: [
        primary(id()),
        id('workspace_id'),
        varchar('master_key_id', 64),
        varchar('wrapped', 255),
        timestamp('created_at'),
      ],
      foreignKeys: [cascade(['workspace_id'], 'workspaces')],
      indices: [index('data_keys_by_workspace', 'workspace_id', 'created_at')],
    },
    {
      name: 'integrations',
      columns: [
        primary(varchar('id', 20)),
        id('workspace_id'),
        varchar('title', 128),
        varchar('type', 32),
        varchar('sub_type', 64),
        flag('enabled'),
        flag('is_private'),
        flag('is_default'),
        nullable(text('meta')),
        { name: 'sort_order', type: 'double precision' },
        text('config'),
        id('created_by'),
        timestamp('created_at'),
        timestamp('updated_at'),
        { name: 'version', type: 'int' },
      ],
      foreignKeys: [
        cascade(['workspace_id'], 'workspaces'),
        { ...cascade(['created_by'], 'users'), onDelete: 'RESTRICT' },
      ],
      indices: [
        index('integrations_in_order', 'workspace_id', 'sort_order', 'id'),
        index('integrations_by_type', 'workspace_id', 'type', 'sub_type'),
        index('integrations_by_creator', 'created_by'),
      ],
    },
    {
      name: 'usage_records',
      columns: [
        counter,
        varchar('integration_id', 20),
        id('workspace_id'),
        timestamp('created_at'),
        text('data'),
      ],
      foreignKeys: [cascade(['integration_id'], 'integrations')],
      indices: [index('usage_records_newest', 'integration_id', 'id')],
    },
  ];
}
