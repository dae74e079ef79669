import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Role, ROLES, type StoredToken } from '@patchbay/metadata';
import { IsOptional, IsUUID, ValidateBy } from 'class-validator';
import { Instant, Optional, Title } from '../http/fields.js';
import { PageInfo } from '../http/page.js';

const Future = () =>
  ValidateBy({
    name: 'future',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && Date.parse(value) > Date.now(),
      defaultMessage: () => '$property must be in the future',
    },
  });

/** `POST /api/v2/meta/tokens` */
export class CreateToken {
  @ApiProperty({ maxLength: 128, example: 'Nightly report' })
  @Title()
  title!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'For whom; the caller, when left out.' })
  @Optional(IsUUID())
  user_id?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2030-12-31T00:00:00Z',
    description: 'When it ends, with its time zone. Without this it ends when it is revoked.',
  })
  @IsOptional()
  @Future()
  @Instant()
  expires_at?: string | null;
}

export class TokenAnswer {
  @ApiProperty({ format: 'uuid', example: 'b8c0f5d4-41f8-4c55-a8c2-6a1f6f0d7c93' })
  readonly id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Nightly report' })
  readonly title!: string | null;

  @ApiProperty({ format: 'uuid', example: '6f1c9a52-3b77-4e0a-9d3e-0f6f3c1c2b41' })
  readonly fk_user_id!: string;

  @ApiProperty({ example: 'ada@example.org' })
  readonly email!: string;

  @ApiProperty({ format: 'uuid', example: '0b7d2a1e-9c55-4f2b-8a0e-5f4f4f0f9a10' })
  readonly fk_workspace_id!: string;

  @ApiProperty({ enum: ROLES, example: 'editor', description: 'That of its user.' })
  readonly role!: Role;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly created_at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2030-12-31T00:00:00.000Z' })
  readonly expires_at!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Up to half a minute late.',
  })
  readonly last_used_at!: string | null;
}

export class CreatedToken extends TokenAnswer {
  @ApiProperty({ example: 'pb_…', description: 'The token itself. Only this answer shows it.' })
  readonly token!: string;
}

export class TokenPage {
  @ApiProperty({ type: [TokenAnswer] })
  readonly list!: TokenAnswer[];

  @ApiProperty()
  readonly pageInfo!: PageInfo;
}

export function tokenAnswer(row: StoredToken): TokenAnswer {
  return {
    id: row.id,
    title: row.title,
    fk_user_id: row.userId,
    email: row.email,
    fk_workspace_id: row.workspaceId,
    role: row.role,
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    last_used_at: row.lastUsedAt,
  };
}
