import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ROLES = ['viewer', 'editor', 'creator', 'owner'] as const;
export type Role = (typeof ROLES)[number];

@Entity('memberships')
export class Membership {
  @PrimaryColumn('varchar', { name: 'workspace_id', length: 36 })
  workspaceId!: string;

  @PrimaryColumn('varchar', { name: 'user_id', length: 36 })
  userId!: string;

  @Column('varchar', { length: 16 })
  role!: Role;
}
