import { Column, Entity, PrimaryColumn } from 'typeorm';
import { json } from './json.js';

@Entity('integrations')
export class Integration {
  @PrimaryColumn('varchar', { length: 20 })
  id!: string;

  @Column('varchar', { name: 'workspace_id', length: 36 })
  workspaceId!: string;

  @Column('varchar', { length: 128 })
  title!: string;

  /** By which it is searched and sorted. */
  @Column('varchar', { name: 'folded_title', length: 128, select: false })
  foldedTitle?: string;

  @Column('varchar', { length: 32 })
  type!: string;

  @Column('varchar', { name: 'sub_type', length: 64 })
  subType!: string;

  @Column('boolean')
  enabled!: boolean;

  @Column('boolean', { name: 'is_private' })
  isPrivate!: boolean;

  @Column('boolean', { name: 'is_default' })
  isDefault!: boolean;

  /** Any JSON value. */
  @Column('text', { nullable: true, transformer: json })
  meta!: unknown;

  /** `order` on the wire. */
  @Column('double precision', { name: 'sort_order' })
  sortOrder!: number;

  /** Sealed text; read only when it is asked for. */
  @Column('text', { select: false })
  config?: string;

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
