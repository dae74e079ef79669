import type { DataSource, Repository } from 'typeorm';
import { DataKey } from './entities/data-key.js';

export type DataKeyRow = Pick<DataKey, keyof DataKey>;

/** Where the vault keeps its wrapped data keys. */
export class DataKeyRepository {
  readonly #keys: Repository<DataKey>;

  constructor(dataSource: DataSource) {
    this.#keys = dataSource.getRepository(DataKey);
  }

  find(id: string): Promise<DataKey | null> {
    return this.#keys.findOneBy({ id });
  }

  newest(workspaceId: string): Promise<DataKey | null> {
    return this.#keys.findOne({ where: { workspaceId }, order: { createdAt: 'DESC', id: 'DESC' } });
  }

  async anyOne(): Promise<DataKey | null> {
    const [key] = await this.#keys.find({ take: 1 });
    return key ?? null;
  }

  async insert(record: DataKeyRow): Promise<void> {
    await this.#keys.insert(record);
  }
}
