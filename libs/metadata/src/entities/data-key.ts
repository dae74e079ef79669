import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A workspace's data key, wrapped by the master key that `masterKeyId` names. */
@Entity('data_keys')
export class DataKey {
  @PrimaryColumn('varchar', { length: 36 })
  id!: string;

  @Column('varchar', { name: 'workspace_id', length: 36 })
  workspaceId!: string;

  @Column('varchar', { name: 'master_key_id', length: 64 })
  masterKeyId!: string;

  @Column('varchar', { length: 255 })
  wrapped!: string;

  @Column('varchar', { name: 'created_at', length: 24 })
  createdAt!: string;
}
