import { Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { PageQuery } from '../http/page.js';
import { sendTagged } from '../integrations/entity-tag.js';
import { IntegrationAnswer } from '../integrations/integration.answers.js';
import {
  AnswersIntegration,
  CHANGES_CONFIG,
  IfMatch,
  INTEGRATION_PATHS,
} from '../integrations/integration-docs.js';
import { HistoryService } from './history.service.js';
import { VersionPage } from './version.answers.js';

@ApiTags('integrations')
@Controller(INTEGRATION_PATHS.map((path) => `${path}/:id/versions`))
export class HistoryController {
  constructor(private readonly history: HistoryService) {}

  @Get()
  @Allow('editor')
  @ApiOperation({
    summary: 'List the versions of an integration',
    description: 'Newest first: who changed what and when. The values themselves are not shown.',
  })
  @ApiOkResponse({ type: VersionPage })
  @Fails('ERR_INTEGRATION_NOT_FOUND')
  list(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() page: PageQuery,
  ): Promise<VersionPage> {
    return this.history.list(caller, id, page);
  }

  @Post(':version/restore')
  @Allow('creator')
  @Audited('integration.restore')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Go back to the config of a former version',
    description:
      'That config becomes a new version, once it fits the form as it is today; title, meta and the rest stay. Where ' +
      'it is what the integration has already, nothing is changed.',
  })
  @IfMatch()
  @AnswersIntegration(200)
  @Fails(...CHANGES_CONFIG, { ERR_NOT_FOUND: 'The integration does not have this version.' })
  async restore(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Param('version') version: string,
    @Res({ passthrough: true }) response: Response,
    @Headers('if-match') ifMatch?: string,
  ): Promise<IntegrationAnswer> {
    return sendTagged(await this.history.restore(caller, id, version, ifMatch), caller, response);
  }
}
