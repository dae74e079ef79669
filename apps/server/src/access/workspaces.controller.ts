import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { PageQuery } from '../http/page.js';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { CreatedWorkspace, WorkspaceAnswer, WorkspaceBody, WorkspacePage } from './workspace.dto.js';
import { WorkspacesService } from './workspaces.service.js';

/** Where the path names a workspace it is the caller's: the guard lets no other caller by. */
const ApiWorkspaceId = () =>
  ApiParam({ name: 'workspaceId', format: 'uuid', description: 'The one that the token is for.' });

@ApiTags('access')
@Controller('api/v2/meta/workspaces')
export class WorkspacesController {
  constructor(private readonly workspaces: WorkspacesService) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({
    summary: 'List the workspaces that the token opens',
    description: 'It is one: a token learns of no other workspace of its user.',
  })
  @ApiOkResponse({ type: WorkspacePage })
  list(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<WorkspacePage> {
    return this.workspaces.list(caller, query);
  }

  @Post()
  @Allow('owner')
  @Audited('workspace.create')
  @ApiOperation({
    summary: 'Make a workspace',
    description: 'The caller becomes its owner. The answer alone holds the token that opens it.',
  })
  @ApiCreatedResponse({ type: CreatedWorkspace })
  create(@CurrentCaller() caller: Caller, @Body() body: WorkspaceBody): Promise<CreatedWorkspace> {
    return this.workspaces.create(caller, body);
  }

  @Get(':workspaceId')
  @Allow('viewer')
  @ApiWorkspaceId()
  @ApiOperation({ summary: 'Read the workspace' })
  @ApiOkResponse({ type: WorkspaceAnswer })
  get(@CurrentCaller() caller: Caller): Promise<WorkspaceAnswer> {
    return this.workspaces.get(caller);
  }

  @Patch(':workspaceId')
  @Allow('owner')
  @Audited('workspace.update')
  @ApiWorkspaceId()
  @ApiOperation({ summary: 'Change the title of the workspace' })
  @ApiOkResponse({ type: WorkspaceAnswer })
  rename(@CurrentCaller() caller: Caller, @Body() body: WorkspaceBody): Promise<WorkspaceAnswer> {
    return this.workspaces.rename(caller, body);
  }

  @Delete(':workspaceId')
  @Allow('owner')
  @Audited('workspace.delete')
  @ApiWorkspaceId()
  @ApiOperation({ summary: 'Delete the workspace', description: 'Its tokens end at once.' })
  @ApiOkResponse({ type: Boolean, description: '`true`' })
  @Fails('ERR_WORKSPACE_NOT_EMPTY', 'ERR_LAST_WORKSPACE')
  delete(@CurrentCaller() caller: Caller): Promise<true> {
    return this.workspaces.delete(caller);
  }
}
