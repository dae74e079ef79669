import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow } from '../identity/allow.js';
import { Audited } from '../audit/audited.js';
import { RunsAction } from './action-docs.js';
import { TakesBaseId } from '../http/known-queries.js';
import { ActionsService } from './actions.service.js';

/** The busiest routes: they take request and response as they are, since each parameter would pass through the pipes. */
@ApiTags('actions')
@TakesBaseId()
@Controller('api/v2/integrations/:id')
export class ActionsController {
  constructor(private readonly actions: ActionsService) {}

  @Post('execute')
  @Allow('editor')
  @Audited('integration.execute')
  @HttpCode(200)
  @RunsAction('Run an action')
  execute(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.actions.execute(request, response);
  }

  @Post(':action')
  @Allow('editor')
  @Audited('integration.execute')
  @HttpCode(200)
  @RunsAction('Run an action; the body holds its params')
  @ApiParam({ name: 'action', type: 'string', example: 'query' })
  run(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.actions.executeShort(request, response);
  }
}
