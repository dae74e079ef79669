import type { DataSource, Repository } from 'typeorm';
import { DataKey } from './entities/data-key.js';
import { InstallationFact } from './entities/installation-fact.js';

/** The fact that names the master key of the installation. */
const MASTER_KEY = 'master_key_id';

export type DataKeyRow = Pick<DataKey, keyof DataKey>;

/** Where the vault keeps its wrapped data keys. */
export class DataKeyRepository {
  readonly #keys: Repository<DataKey>;
  readonly #facts: Repository<InstallationFact>;

  constructor(dataSource: DataSource) {
    this.#keys = dataSource.getRepository(DataKey);
    this.#facts = dataSource.getRepository(InstallationFact);
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

  /** @returns null before the first start that recorded one */
  async masterKeyId(): Promise<string | null> {
    return (await this.#facts.findOneBy({ name: MASTER_KEY }))?.value ?? null;
  }

  /** Records the id where none is; of two processes that start at once, one wins. @returns the one on record */
  async claimMasterKey(id: string): Promise<string> {
    const fact = { name: MASTER_KEY, value: id, recordedAt: new Date().toISOString() };
    await this.#facts.createQueryBuilder().insert().values(fact).orIgnore().execute();
    return (await this.masterKeyId()) ?? id;
  }

  async insert(record: DataKeyRow): Promise<void> {
    await this.#keys.insert(record);
  }
}
