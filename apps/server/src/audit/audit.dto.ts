import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AUDIT_OUTCOMES, type AuditOutcome, type AuditTarget } from '@patchbay/metadata';
import { IsIn, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { digits, Instant, NoNul, Optional } from '../http/fields.js';
import { PageInfo, PageQuery } from '../http/page.js';
import { AUDIT_ACTIONS, type AuditAction } from './audit-actions.js';

/** `GET /api/v2/meta/audit` */
export class AuditListQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Short for `target_id`.', example: 'intk3v9q0c2m8x1z7' })
  @Optional(IsString(), MaxLength(64), NoNul())
  integration_id?: string;

  @ApiPropertyOptional({ description: 'The id of what something was done to.' })
  @Optional(IsString(), MaxLength(64), NoNul())
  target_id?: string;

  @ApiPropertyOptional({ description: 'Who did it.' })
  @Optional(IsString(), MaxLength(36), NoNul())
  user_id?: string;

  @ApiPropertyOptional({ enum: AUDIT_ACTIONS })
  @Optional(IsIn(AUDIT_ACTIONS))
  action?: AuditAction;

  @ApiPropertyOptional({ enum: AUDIT_OUTCOMES })
  @Optional(IsIn(AUDIT_OUTCOMES))
  outcome?: AuditOutcome;

  @ApiPropertyOptional({
    description: 'ISO 8601, with a time zone; a date alone is its first instant in UTC.',
    example: '2026-11-22',
  })
  @Optional(Instant())
  from?: string;

  @ApiPropertyOptional({ description: 'ISO 8601, included.', example: '2026-11-22T17:30:00Z' })
  @Optional(Instant())
  to?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description:
      'The id of an event: only older ones are listed, so that those which come meanwhile shift no page.',
  })
  @digits
  @Optional(IsInt(), Min(1), Max(Number.MAX_SAFE_INTEGER))
  before?: number;
}

class AuditUser {
  @ApiProperty({
    example: '6f1c2c55-6a1e-4f0e-9d5b-0c1d2e3f4a5b',
    description: '`server` where no user did it, such as the renewal of a token.',
  })
  readonly id!: string;

  @ApiProperty({ example: 'ops@example.org', description: 'As it was at the time.' })
  readonly email!: string;
}

class AuditedTarget {
  @ApiProperty({ enum: ['integration', 'source', 'user', 'token', 'workspace', 'audit'] })
  readonly type!: AuditTarget['type'];

  @ApiProperty({ example: 'intk3v9q0c2m8x1z7' })
  readonly id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Orders',
    description: 'As it was at the time; null for private integrations, and where nothing was changed.',
  })
  readonly title!: string | null;
}

export class AuditEventAnswer {
  @ApiProperty({ type: 'integer', example: 4711, description: 'Grows with every event.' })
  readonly id!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T17:30:00.000Z' })
  readonly created_at!: string;

  @ApiProperty()
  readonly user!: AuditUser;

  @ApiProperty({ type: String, nullable: true, description: 'The token that was used, by its id.' })
  readonly token_id!: string | null;

  @ApiProperty({ enum: AUDIT_ACTIONS, example: 'integration.execute' })
  readonly action!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'query',
    description:
      "The plugin's action that ran, the stage at which a connection test failed, or the account whose credential was refused.",
  })
  readonly detail!: string | null;

  @ApiProperty({ type: AuditedTarget, nullable: true })
  readonly target!: AuditedTarget | null;

  @ApiProperty({
    enum: AUDIT_OUTCOMES,
    description: '`refused`: the caller asked for what may or can not be; `failed`: it was tried in vain.',
  })
  readonly outcome!: AuditOutcome;

  @ApiProperty({ type: String, nullable: true, example: null, description: "The error's code." })
  readonly code!: string | null;

  @ApiProperty({ type: [String], nullable: true, example: ['title', 'config.connection.host'] })
  readonly changed_fields!: readonly string[] | null;

  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  readonly ip!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'As in the answer of that request.' })
  readonly request_id!: string | null;
}

export class AuditPage {
  @ApiProperty({ type: [AuditEventAnswer] })
  readonly list!: AuditEventAnswer[];

  @ApiProperty()
  readonly pageInfo!: PageInfo;
}
