import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { PageQuery } from '../http/page.js';
import { BasePath, CreateSource, PatchSource, SourcePage, SourcePath } from './source.dto.js';
import { SourceView } from '../integrations/source-view.js';
import { SourcesService } from './sources.service.js';

const NO_SUCH_SOURCE = {
  ERR_NOT_FOUND: 'The base does not have this source, or the source is hidden from the caller.',
};
/** The config of a source is laid over that of its integration, and both are checked together. */
const WITH_CONFIG = ['ERR_UNKNOWN_SUB_TYPE', 'ERR_CONFIG_UNREADABLE', 'ERR_INVALID_CONFIG'] as const;

@ApiTags('sources')
@Controller('api/v2/meta/bases/:baseId/sources')
export class SourcesController {
  constructor(private readonly sources: SourcesService) {}

  @Get()
  @Allow('owner')
  @ApiOperation({
    summary: 'List the sources of a base',
    description: 'Oldest first, without those of integrations that are private to another user.',
  })
  @ApiOkResponse({ type: SourcePage })
  list(
    @CurrentCaller() caller: Caller,
    @Param() { baseId }: BasePath,
    @Query() query: PageQuery,
  ): Promise<SourcePage> {
    return this.sources.list(caller, baseId, query);
  }

  @Post()
  @Allow('owner')
  @Audited('source.create')
  @ApiOperation({
    summary: 'Bind a base to an integration',
    description:
      'The base is the application’s own and need not be known here. What `config` has is laid over the integration’s ' +
      'config for actions that are run with `source_id`.',
  })
  @ApiCreatedResponse({ type: SourceView })
  @Fails('ERR_INTEGRATION_NOT_FOUND', ...WITH_CONFIG)
  create(
    @CurrentCaller() caller: Caller,
    @Param() { baseId }: BasePath,
    @Body() body: CreateSource,
  ): Promise<SourceView> {
    return this.sources.create(caller, baseId, body);
  }

  @Get(':sourceId')
  @Allow('owner')
  @ApiOperation({ summary: 'Read a source' })
  @ApiOkResponse({ type: SourceView })
  @Fails(NO_SUCH_SOURCE)
  get(@CurrentCaller() caller: Caller, @Param() { baseId, sourceId }: SourcePath): Promise<SourceView> {
    return this.sources.get(caller, baseId, sourceId);
  }

  @Patch(':sourceId')
  @Allow('owner')
  @Audited('source.update')
  @ApiOperation({
    summary: 'Change a source; the config is merged into the stored one',
    description:
      'Objects merge, arrays and scalars replace, `null` takes away what the source has of its own, and `********` ' +
      'leaves a secret as it is. Of several changes at once none is lost.',
  })
  @ApiOkResponse({ type: SourceView })
  @Fails(NO_SUCH_SOURCE, 'ERR_CONFLICT', ...WITH_CONFIG)
  patch(
    @CurrentCaller() caller: Caller,
    @Param() { baseId, sourceId }: SourcePath,
    @Body() body: PatchSource,
  ): Promise<SourceView> {
    return this.sources.patch(caller, baseId, sourceId, body);
  }

  @Delete(':sourceId')
  @Allow('owner')
  @Audited('source.delete')
  @ApiOperation({ summary: 'Delete a source; its integration stays' })
  @ApiOkResponse({ schema: { type: 'boolean', enum: [true] } })
  @Fails(NO_SUCH_SOURCE)
  delete(@CurrentCaller() caller: Caller, @Param() { baseId, sourceId }: SourcePath): Promise<true> {
    return this.sources.delete(caller, baseId, sourceId);
  }
}
