import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** What holds for all servers on one database, such as which master key is theirs. */
export class Installation1795996800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const isMysql = queryRunner.dataSource.options.type === 'mysql';
    await queryRunner.createTable(
      new Table({
        name: 'installation',
        columns: [
          { name: 'name', type: 'varchar', length: '64', isPrimary: true },
          { name: 'value', type: isMysql ? 'longtext' : 'text' },
          { name: 'recorded_at', type: 'varchar', length: '24' },
        ],
        ...(isMysql && { engine: 'InnoDB CHARSET=utf8mb4 COLLATE=utf8mb4_bin' }),
      }),
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations of Patchbay only go forward: restore a backup to go back.'));
  }
}
