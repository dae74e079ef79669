import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { TakesBaseId } from '../http/known-queries.js';
import { sendTagged } from './entity-tag.js';
import { IntegrationAnswer, IntegrationPage, UsagesAnswer } from './integration.answers.js';
import { CreateIntegration, DeleteQuery, GetQuery, ListQuery, PatchIntegration } from './integration.dto.js';
import {
  AnswersIntegration,
  CHANGES_CONFIG,
  IfMatch,
  INTEGRATION_PATHS,
  READS_CONFIG,
} from './integration-docs.js';
import { IntegrationListService } from './integration-list.service.js';
import { IntegrationsService } from './integrations.service.js';
import { UsagesService } from './usages.service.js';

@ApiTags('integrations')
@TakesBaseId()
@Controller(INTEGRATION_PATHS)
export class IntegrationsController {
  constructor(
    private readonly integrations: IntegrationsService,
    private readonly lists: IntegrationListService,
    private readonly usages: UsagesService,
  ) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({
    summary: 'List the integrations of the workspace',
    description: 'Without those that are private to another user, and never with a secret.',
  })
  @ApiOkResponse({ type: IntegrationPage })
  list(@CurrentCaller() caller: Caller, @Query() query: ListQuery): Promise<IntegrationPage> {
    return this.lists.list(caller, query);
  }

  @Post()
  @Allow('creator')
  @Audited('integration.create')
  @ApiOperation({
    summary: 'Save an integration',
    description:
      'The config is checked against the form of the plugin and sealed; nothing is connected. The first of its type in ' +
      'the workspace becomes the default. A copy starts from the config and meta of another integration.',
  })
  @AnswersIntegration(201)
  @Fails(...READS_CONFIG, 'ERR_INVALID_CONFIG')
  async create(
    @CurrentCaller() caller: Caller,
    @Body() body: CreateIntegration,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IntegrationAnswer> {
    return sendTagged(await this.integrations.create(caller, body), caller, response);
  }

  @Get(':id')
  @Allow('viewer')
  @ApiOperation({
    summary: 'Read an integration',
    description:
      'Its config is in clear for owners, and for its creator while that is still a creator; for anyone else each ' +
      'secret is `********`. Each reading in clear is audited.',
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'ETags of answers that are still at hand.',
  })
  @AnswersIntegration(200)
  @ApiResponse({ status: 304, description: 'It is what `If-None-Match` says it was.' })
  @Fails(...READS_CONFIG)
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: GetQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IntegrationAnswer> {
    return sendTagged(await this.integrations.get(caller, id, query), caller, response);
  }

  @Get(':id/usages')
  @Allow('viewer')
  @ApiOperation({
    summary: 'See what deleting an integration would mean',
    description: 'Of its bases and sources at most a hundred each are listed.',
  })
  @ApiOkResponse({ type: UsagesAnswer })
  @Fails('ERR_INTEGRATION_NOT_FOUND')
  usagesOf(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<UsagesAnswer> {
    return this.usages.usagesOf(caller, id);
  }

  @Patch(':id/default')
  @Allow('creator')
  @Audited('integration.make_default')
  @ApiOperation({
    summary: 'Make an integration the default of its type',
    description: 'Whichever was it before is so no longer. No version changes by that.',
  })
  @AnswersIntegration(200)
  @Fails('ERR_INTEGRATION_NOT_FOUND')
  async makeDefault(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IntegrationAnswer> {
    return sendTagged(await this.integrations.makeDefault(caller, id), caller, response);
  }

  @Patch(':id')
  @Allow('creator')
  @Audited('integration.update')
  @ApiOperation({
    summary: 'Change an integration; the config is merged into the stored one',
    description:
      'Objects merge, arrays and scalars replace, `null` removes a key, and `********` leaves a secret as it is; the ' +
      'whole is then checked against the form. Of several changes at once none is lost. What changes nothing makes no ' +
      'new version. Only its creator may make an integration private.',
  })
  @IfMatch()
  @AnswersIntegration(200)
  @Fails(...CHANGES_CONFIG)
  async patch(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: PatchIntegration,
    @Res({ passthrough: true }) response: Response,
    @Headers('if-match') ifMatch?: string,
  ): Promise<IntegrationAnswer> {
    return sendTagged(await this.integrations.patch(caller, id, body, ifMatch), caller, response);
  }

  @Delete(':id')
  @Allow('creator')
  @Audited('integration.delete')
  @ApiOperation({
    summary: 'Delete an integration',
    description:
      'Its history and usage records go with it, and its sources where that is forced. Where it was the default, ' +
      'another of its type becomes it: rather one that all may see, rather an enabled one, the first in order. ' +
      'While others refer to it, it stays, forced or not.',
  })
  @ApiOkResponse({ schema: { type: 'boolean', enum: [true] } })
  @Fails('ERR_INTEGRATION_NOT_FOUND', 'ERR_INTEGRATION_LINKED_WITH_BASES', 'ERR_INTEGRATION_REFERRED_TO')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() { force = false }: DeleteQuery,
  ): Promise<true> {
    return this.integrations.delete(caller, id, force);
  }
}
