import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const varchar = (name: string, length: number): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
});
const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });

/** Which integrations the configs of others name: configs are sealed, and an integration that is referred to must not go. */
export class References1796212800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const isMysql = queryRunner.dataSource.options.type === 'mysql';
    const toIntegration = (column: string) => ({
      columnNames: [column],
      referencedTableName: 'integrations',
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    });
    await queryRunner.createTable(
      new Table({
        name: 'integration_references',
        columns: [
          primary(varchar('integration_id', 20)),
          // The path within the config, such as `connection.source`.
          primary(varchar('field', 128)),
          varchar('target_id', 20),
        ],
        indices: [{ name: 'integration_references_target', columnNames: ['target_id'] }],
        foreignKeys: ['integration_id', 'target_id'].map(toIntegration),
        ...(isMysql && { engine: 'InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin' }),
      }),
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations of Patchbay only go forward: restore a backup to go back.'));
  }
}
