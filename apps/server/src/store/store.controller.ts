import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { StoreRequest } from './store.dto.js';
import { StoreService } from './store.service.js';

@ApiTags('store')
@Controller('api/v2/integrations/:id/store')
export class StoreController {
  constructor(@Inject(StoreService) private readonly store: StoreService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Read the usage records of an integration' })
  async answer(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: StoreRequest,
    @Res() response: Response,
  ): Promise<void> {
    response.json(await this.store.answer(caller, id, body));
  }
}
