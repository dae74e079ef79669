import { Body, Controller, Delete, Get, Inject, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Audited } from '../audit/audited.js';
import { PageQuery } from '../http/page.js';
import { Allow } from './allow.js';
import { type Caller, CurrentCaller } from './caller.js';
import { WorkspaceAnswer, WorkspaceBody, WorkspacePage } from './workspace.dto.js';
import { WorkspacesService } from './workspaces.service.js';

/** Where the path names a workspace it is the caller's: the guard lets nobody else by. */
const ApiWorkspaceId = () =>
  ApiParam({ name: 'workspaceId', format: 'uuid', description: 'The one that the token is for.' });

@ApiTags('access')
@Controller('api/v2/meta/workspaces')
export class WorkspacesController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({
    summary: "List the user's workspaces",
    description:
      'All to which the user of the token belongs, the oldest first. A token itself is for one of them.',
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
    description: 'The caller becomes its owner; `POST /api/v2/meta/tokens` with its `workspace_id` opens it.',
  })
  @ApiCreatedResponse({ type: WorkspaceAnswer })
  create(@CurrentCaller() caller: Caller, @Body() body: WorkspaceBody): Promise<WorkspaceAnswer> {
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
  @ApiConflictResponse({
    description:
      '`ERR_WORKSPACE_NOT_EMPTY`: it holds integrations, private ones included. ' +
      '`ERR_LAST_WORKSPACE`: it is the only one there is.',
  })
  async delete(@CurrentCaller() caller: Caller, @Res() response: Response): Promise<void> {
    // Nest would send a boolean as a text of type HTML.
    response.json(await this.workspaces.delete(caller));
  }
}
