import { Column, Entity, PrimaryColumn } from 'typeorm';
import { json } from './json.js';

/** One update of an integration: what it changed, and the config that it replaced. */
@Entity('integration_changes')
export class IntegrationChange {
  @PrimaryColumn('varchar', { name: 'integration_id', length: 20 })
  integrationId!: string;

  /** The version that the update made. */
  @PrimaryColumn('int')
  version!: number;

  /** Names such as `title` or `config.connection.host`; never values. */
  @Column('text', { name: 'changed_fields', transformer: json })
  changedFields!: string[];

  /** Sealed text as it was before; null when the update left the config alone. */
  @Column('text', { name: 'previous_config', nullable: true, select: false })
  previousConfig?: string | null;

  @Column('varchar', { name: 'changed_by', length: 36 })
  changedBy!: string;

  @Column('varchar', { name: 'changed_at', length: 24 })
  changedAt!: string;
}
