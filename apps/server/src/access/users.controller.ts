import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { PageQuery } from '../http/page.js';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { knownId } from '../http/known-id.js';
import { CreateUser, PatchUser, UserAnswer, UserPage } from './user.dto.js';
import { UsersService } from './users.service.js';

const USER = knownId('user');

const NO_SUCH_USER = { ERR_NOT_FOUND: 'The user is not a member of the workspace.' };

@ApiTags('access')
@Controller('api/v2/meta/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Allow('owner')
  @ApiOperation({
    summary: 'List the members of the workspace',
    description: 'In the order of their emails.',
  })
  @ApiOkResponse({ type: UserPage })
  list(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<UserPage> {
    return this.users.list(caller, query);
  }

  @Post()
  @Allow('owner')
  @Audited('user.add')
  @ApiOperation({
    summary: 'Add a user to the workspace',
    description: 'By email, in any case: one who is known from another workspace is the same user here.',
  })
  @ApiCreatedResponse({ type: UserAnswer })
  @Fails('ERR_USER_EXISTS')
  add(@CurrentCaller() caller: Caller, @Body() body: CreateUser): Promise<UserAnswer> {
    return this.users.add(caller, body);
  }

  @Get(':id')
  @Allow('owner')
  @Fails(NO_SUCH_USER)
  @ApiOperation({ summary: 'Read a member of the workspace' })
  @ApiOkResponse({ type: UserAnswer })
  get(@CurrentCaller() caller: Caller, @Param('id', USER) id: string): Promise<UserAnswer> {
    return this.users.get(caller, id);
  }

  @Patch(':id')
  @Allow('owner')
  @Audited('user.update')
  @ApiOperation({
    summary: "Change a member's role",
    description: 'It holds for all tokens of the member from the next request on.',
  })
  @ApiOkResponse({ type: UserAnswer })
  @Fails(NO_SUCH_USER, 'ERR_LAST_OWNER')
  patch(
    @CurrentCaller() caller: Caller,
    @Param('id', USER) id: string,
    @Body() body: PatchUser,
  ): Promise<UserAnswer> {
    return this.users.patch(caller, id, body);
  }

  @Delete(':id')
  @Allow('owner')
  @Audited('user.remove')
  @ApiOperation({
    summary: 'Remove a user from the workspace',
    description: "The user's tokens for this workspace end at once; integrations that the user created stay.",
  })
  @ApiOkResponse({ type: Boolean, description: '`true`' })
  @Fails(NO_SUCH_USER, 'ERR_LAST_OWNER')
  remove(@CurrentCaller() caller: Caller, @Param('id', USER) id: string): Promise<true> {
    return this.users.remove(caller, id);
  }
}
