import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('tokens')
export class Token {
  @PrimaryColumn('varchar', { length: 36 })
  id!: string;

  /** SHA-256 of the token in lower-case hex; the token itself is stored nowhere. */
  @Column('varchar', { length: 64, unique: true })
  hash!: string;

  @Column('varchar', { name: 'user_id', length: 36 })
  userId!: string;

  @Column('varchar', { name: 'workspace_id', length: 36 })
  workspaceId!: string;

  /** What its owner calls it. */
  @Column('varchar', { length: 128, nullable: true })
  title!: string | null;

  @Column('varchar', { name: 'created_at', length: 24 })
  createdAt!: string;

  @Column('varchar', { name: 'expires_at', length: 24, nullable: true })
  expiresAt!: string | null;

  @Column('varchar', { name: 'revoked_at', length: 24, nullable: true })
  revokedAt!: string | null;

  /** Written now and then, not at each request. */
  @Column('varchar', { name: 'last_used_at', length: 24, nullable: true })
  lastUsedAt!: string | null;
}
