import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('workspaces')
export class Workspace {
  @PrimaryColumn('varchar', { length: 36 })
  id!: string;

  @Column('varchar', { length: 128 })
  title!: string;

  @Column('varchar', { name: 'created_at', length: 24 })
  createdAt!: string;
}
