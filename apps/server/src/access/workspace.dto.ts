import { ApiProperty } from '@nestjs/swagger';
import { type OwnWorkspace, type Role, ROLES } from '@patchbay/metadata';
import { Title } from '../http/fields.js';
import { PageInfo } from '../http/page.js';

/** `POST /api/v2/meta/workspaces`, and `PATCH` of one */
export class WorkspaceBody {
  @ApiProperty({ maxLength: 128, example: 'Finance' })
  @Title()
  title!: string;
}

export class WorkspaceAnswer {
  @ApiProperty({ format: 'uuid', example: '0b7d2a1e-9c55-4f2b-8a0e-5f4f4f0f9a10' })
  readonly id!: string;

  @ApiProperty({ example: 'Finance' })
  readonly title!: string;

  @ApiProperty({ enum: ROLES, example: 'owner', description: "The caller's own." })
  readonly role!: Role;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly created_at!: string;
}

export class CreatedWorkspace extends WorkspaceAnswer {
  @ApiProperty({
    example: 'pb_…',
    description: 'The first token that opens it. Only this answer shows it.',
  })
  readonly token!: string;
}

export class WorkspacePage {
  @ApiProperty({ type: [WorkspaceAnswer] })
  readonly list!: WorkspaceAnswer[];

  @ApiProperty()
  readonly pageInfo!: PageInfo;
}

export function workspaceAnswer({ id, title, role, createdAt }: OwnWorkspace): WorkspaceAnswer {
  return { id, title, role, created_at: createdAt };
}
