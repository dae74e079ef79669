import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { CreateIntegration, GetQuery, ListQuery, PatchIntegration } from './integration.dto.js';
import { etagOf, type IntegrationView } from './integration-view.js';
import { type IntegrationPage, IntegrationsService } from './integrations.service.js';

@ApiTags('integrations')
@Controller('api/v2/meta/integrations')
export class IntegrationsController {
  constructor(@Inject(IntegrationsService) private readonly integrations: IntegrationsService) {}

  @Get()
  @ApiOperation({ summary: 'List the integrations of the workspace' })
  list(@CurrentCaller() caller: Caller, @Query() query: ListQuery): Promise<IntegrationPage> {
    return this.integrations.list(caller, query);
  }

  @Post()
  @ApiOperation({ summary: 'Save an integration' })
  create(@CurrentCaller() caller: Caller, @Body() body: CreateIntegration): Promise<IntegrationView> {
    return this.integrations.create(caller, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an integration' })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: GetQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IntegrationView> {
    return tagged(await this.integrations.get(caller, id, query.includeConfig === 'true'), response);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change an integration; the config is merged into the stored one' })
  async patch(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: PatchIntegration,
    @Res({ passthrough: true }) response: Response,
    @Headers('if-match') ifMatch?: string,
  ): Promise<IntegrationView> {
    return tagged(await this.integrations.patch(caller, id, body, ifMatch), response);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete an integration' })
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    // Nest would send a boolean as a text of type HTML.
    response.json(await this.integrations.delete(caller, id));
  }
}

function tagged(view: IntegrationView, response: Response): IntegrationView {
  response.setHeader('etag', etagOf(view));
  return view;
}
