import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { PageQuery } from '../http/page.js';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { knownId } from '../http/known-id.js';
import { CreatedToken, CreateToken, TokenAnswer, TokenPage } from './token.dto.js';
import { TokensService } from './tokens.service.js';

const TOKEN = knownId('token');

const NO_SUCH_TOKEN = { ERR_NOT_FOUND: 'The workspace does not have this token.' };

@ApiTags('access')
@Controller('api/v2/meta/tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @Allow('owner')
  @ApiOperation({
    summary: 'List the tokens of the workspace',
    description:
      'The oldest first, without those that are revoked. The tokens themselves are stored nowhere.',
  })
  @ApiOkResponse({ type: TokenPage })
  list(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<TokenPage> {
    return this.tokens.list(caller, query);
  }

  @Post()
  @Allow('owner')
  @Audited('token.create')
  @ApiOperation({
    summary: 'Make a token for a member of the workspace',
    description: 'The answer alone holds the token itself.',
  })
  @ApiCreatedResponse({ type: CreatedToken })
  create(@CurrentCaller() caller: Caller, @Body() body: CreateToken): Promise<CreatedToken> {
    return this.tokens.create(caller, body);
  }

  @Get(':id')
  @Allow('owner')
  @Fails(NO_SUCH_TOKEN)
  @ApiOperation({ summary: 'Read what is known of a token' })
  @ApiOkResponse({ type: TokenAnswer })
  get(@CurrentCaller() caller: Caller, @Param('id', TOKEN) id: string): Promise<TokenAnswer> {
    return this.tokens.get(caller, id);
  }

  @Delete(':id')
  @Allow('owner')
  @Audited('token.revoke')
  @ApiOperation({
    summary: 'Revoke a token',
    description: 'At once; on other replicas within some milliseconds.',
  })
  @ApiOkResponse({ type: Boolean, description: '`true`' })
  @Fails(NO_SUCH_TOKEN, 'ERR_LAST_OWNER_TOKEN')
  revoke(@CurrentCaller() caller: Caller, @Param('id', TOKEN) id: string): Promise<true> {
    return this.tokens.revoke(caller, id);
  }
}
