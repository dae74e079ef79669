import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { type Role, ROLES } from '@patchbay/metadata';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';

export class MeAnswer {
  @ApiProperty({ format: 'uuid', example: '6f1c9a52-3b77-4e0a-9d3e-0f6f3c1c2b41' })
  readonly id!: string;

  @ApiProperty({ example: 'ada@example.org' })
  readonly email!: string;

  @ApiProperty({ enum: ROLES, example: 'creator' })
  readonly role!: Role;

  @ApiProperty({ format: 'uuid', example: '0b7d2a1e-9c55-4f2b-8a0e-5f4f4f0f9a10' })
  readonly fk_workspace_id!: string;

  @ApiProperty({ format: 'uuid', example: 'b8c0f5d4-41f8-4c55-a8c2-6a1f6f0d7c93' })
  readonly token_id!: string;
}

@ApiTags('access')
@Controller('api/v2/meta/me')
export class MeController {
  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Tell whom the token speaks for, and where' })
  @ApiOkResponse({ type: MeAnswer })
  get(@CurrentCaller() caller: Caller): MeAnswer {
    return {
      id: caller.userId,
      email: caller.email,
      role: caller.role,
      fk_workspace_id: caller.workspaceId,
      token_id: caller.tokenId,
    };
  }
}
