import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryColumn('varchar', { length: 36 })
  id!: string;

  @Column('varchar', { length: 254, unique: true })
  email!: string;

  @Column('varchar', { name: 'created_at', length: 24 })
  createdAt!: string;
}
