import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An application's base bound to an integration. */
@Entity('sources')
export class Source {
  @PrimaryColumn('varchar', { length: 20 })
  id!: string;

  @Column('varchar', { name: 'workspace_id', length: 36 })
  workspaceId!: string;

  /** The application's own name for what it binds. */
  @Column('varchar', { name: 'base_id', length: 64 })
  baseId!: string;

  @Column('varchar', { name: 'integration_id', length: 20 })
  integrationId!: string;

  @Column('varchar', { length: 128 })
  title!: string;

  /** Sealed text: what is laid over the integration's config; null when nothing is. */
  @Column('text', { nullable: true })
  config!: string | null;

  @Column('varchar', { name: 'created_by', length: 36 })
  createdBy!: string;

  @Column('varchar', { name: 'created_at', length: 24 })
  createdAt!: string;

  @Column('varchar', { name: 'updated_at', length: 24 })
  updatedAt!: string;

  /** Counts the updates, from 1. */
  @Column('int')
  version!: number;
}
