import { ApiProperty } from '@nestjs/swagger';
import { type Member, type Role, ROLES } from '@patchbay/metadata';
import { Transform } from 'class-transformer';
import { IsEmail, IsIn, MaxLength } from 'class-validator';
import { NoNul } from '../http/fields.js';
import { PageInfo } from '../http/page.js';

/** One address has one user, however it is written. */
const caseless = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.trim().toLowerCase() : value,
);

/** `PATCH /api/v2/meta/users/{id}` */
export class PatchUser {
  @ApiProperty({ enum: ROLES, example: 'editor' })
  @IsIn(ROLES)
  role!: Role;
}

/** `POST /api/v2/meta/users` */
export class CreateUser extends PatchUser {
  @ApiProperty({ format: 'email', maxLength: 254, example: 'ada@example.org' })
  @caseless
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  @NoNul()
  email!: string;
}

export class UserAnswer {
  @ApiProperty({ format: 'uuid', example: '6f1c9a52-3b77-4e0a-9d3e-0f6f3c1c2b41' })
  readonly id!: string;

  @ApiProperty({ example: 'ada@example.org' })
  readonly email!: string;

  @ApiProperty({ enum: ROLES, example: 'editor', description: 'In this workspace.' })
  readonly role!: Role;

  @ApiProperty({ format: 'uuid', example: '0b7d2a1e-9c55-4f2b-8a0e-5f4f4f0f9a10' })
  readonly fk_workspace_id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly created_at!: string;
}

export class UserPage {
  @ApiProperty({ type: [UserAnswer] })
  readonly list!: UserAnswer[];

  @ApiProperty()
  readonly pageInfo!: PageInfo;
}

export function userAnswer({ userId, email, role, workspaceId, createdAt }: Member): UserAnswer {
  return { id: userId, email, role, fk_workspace_id: workspaceId, created_at: createdAt };
}
