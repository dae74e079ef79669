import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { StorePage, StoreRecord, StoreRequest } from './store.dto.js';
import { TakesBaseId } from '../http/known-queries.js';
import { StoreService } from './store.service.js';
import { Fails } from '../errors/fails.js';

const ANSWERS = [
  { $ref: getSchemaPath(StorePage) },
  { $ref: getSchemaPath(StoreRecord) },
  { type: 'object', title: 'Sums', additionalProperties: { type: 'number' } },
  { type: 'null' },
];

@ApiTags('store')
@ApiExtraModels(StorePage, StoreRecord)
@TakesBaseId()
@Controller('api/v2/integrations/:id/store')
export class StoreController {
  constructor(private readonly store: StoreService) {}

  @Post()
  @Fails('ERR_INTEGRATION_NOT_FOUND', 'ERR_UNKNOWN_SUB_TYPE')
  @Allow('editor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Read the usage records of an integration' })
  @ApiOkResponse({
    description: '`list` answers a page, `get` the newest record or `null`, `sum` each field with its sum.',
    schema: { anyOf: ANSWERS },
  })
  answer(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: StoreRequest,
  ): Promise<unknown> {
    return this.store.answer(caller, id, body);
  }
}
