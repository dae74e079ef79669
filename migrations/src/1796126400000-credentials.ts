import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

type Column = TableColumnOptions;

const varchar = (name: string, length: number): Column => ({ name, type: 'varchar', length: String(length) });
const primary = (column: Column): Column => ({ ...column, isPrimary: true });
const nullable = (column: Column): Column => ({ ...column, isNullable: true });
/** ISO 8601 UTC with milliseconds. */
const timestamp = (name: string): Column => varchar(name, 24);

/** Tokens of the accounts of integrations: they change while configs, versions and history stay as they are. */
export class Credentials1796126400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const isMysql = queryRunner.dataSource.options.type === 'mysql';
    const text = (name: string): Column => ({ name, type: isMysql ? 'longtext' : 'text' });
    await queryRunner.createTable(
      new Table({
        name: 'integration_credentials',
        columns: [
          primary(varchar('integration_id', 20)),
          primary(varchar('field', 64)),
          nullable(text('sealed')),
          nullable(timestamp('expires_at')),
          // What a user has to see to, as JSON; null where all is well.
          nullable(text('attention')),
          timestamp('changed_at'),
          // Who asks for the next token, and when that turn is over at the latest.
          nullable(varchar('lease_holder', 36)),
          nullable(timestamp('lease_until')),
        ],
        foreignKeys: [
          {
            columnNames: ['integration_id'],
            referencedTableName: 'integrations',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        ...(isMysql && { engine: 'InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin' }),
      }),
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations of Patchbay only go forward: restore a backup to go back.'));
  }
}
