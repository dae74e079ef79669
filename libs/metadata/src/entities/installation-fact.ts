import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that holds for all servers on this database. */
@Entity('installation')
export class InstallationFact {
  @PrimaryColumn('varchar', { length: 64 })
  name!: string;

  @Column('text')
  value!: string;

  /** ISO 8601 UTC with milliseconds. */
  @Column('varchar', { name: 'recorded_at', length: 24 })
  recordedAt!: string;
}
