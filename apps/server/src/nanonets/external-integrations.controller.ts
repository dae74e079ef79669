import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import {
  ExecuteQuery,
  ExternalIntegration,
  ListExternalIntegrations,
  QueriedRows,
} from './external-integration.dto.js';
import { ExternalIntegrationsService } from './external-integrations.service.js';
import { RUN_ERRORS } from '../actions/action-docs.js';

/** What clients of the Nanonets external integrations API call. */
@ApiTags('nanonets')
@Controller('api/v2/externalIntegrations')
export class ExternalIntegrationsController {
  constructor(private readonly integrations: ExternalIntegrationsService) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({
    summary: 'List the databases that can be queried',
    description:
      'PostgreSQL, MySQL, SQL Server and MongoDB: for other kinds Nanonets has no name, and they are left out. At most ' +
      '1000, without those that are disabled.',
  })
  @ApiOkResponse({ type: [ExternalIntegration] })
  list(
    @CurrentCaller() caller: Caller,
    @Query() { type }: ListExternalIntegrations,
  ): Promise<ExternalIntegration[]> {
    return this.integrations.list(caller, type);
  }

  @Post(':id/executequery')
  @Allow('editor')
  @Audited('integration.execute')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Run a query that only reads',
    description: 'Under the limits of the action `query`, whose values it has.',
  })
  @ApiParam({ name: 'id', type: String, description: 'The id of the database integration.' })
  @ApiOkResponse({
    type: QueriedRows,
    headers: {
      'X-Patchbay-Truncated': {
        description: '`true` when there were more rows than the limits let through.',
        schema: { type: 'string', enum: ['true', 'false'] },
      },
    },
  })
  @Fails(...RUN_ERRORS)
  executeQuery(
    @Param('id') id: string,
    @Body() { query }: ExecuteQuery,
    @Req() request: Request,
  ): Promise<void> {
    return this.integrations.executeQuery(id, query, request);
  }
}
