import { basename, dirname } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow, Public } from '../identity/allow.js';
import { allowCaching, allowEmbedding } from '../http/security-headers.js';
import { CatalogueEntry, PluginDetails } from './catalogue.dto.js';
import { AnyQuery, TakesBaseId } from '../http/known-queries.js';
import { CatalogueService } from './catalogue.service.js';
import { Fails } from '../errors/fails.js';

const NO_SUCH_KIND = { ERR_NOT_FOUND: 'The server has no plugin of this type and sub type.' };

@ApiTags('catalogue')
@TakesBaseId()
@Controller('api/v2/integrations')
export class CatalogueController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'List the kinds of integrations there are' })
  @ApiOkResponse({ type: [CatalogueEntry] })
  list(): readonly CatalogueEntry[] {
    return this.catalogue.list();
  }

  @Get(':type/:subType')
  @Fails(NO_SUCH_KIND)
  @Allow('viewer')
  @ApiOperation({ summary: 'The form, schema and actions of one kind of integration' })
  @ApiOkResponse({ type: PluginDetails })
  get(@Param('type') type: string, @Param('subType') subType: string): PluginDetails {
    return this.catalogue.get(type, subType);
  }

  @Get(':type/:subType/icon.svg')
  @Fails(NO_SUCH_KIND)
  @AnyQuery()
  @Public()
  @ApiOperation({ summary: 'The icon of one kind of integration' })
  @ApiProduces('image/svg+xml')
  @ApiOkResponse({ description: 'A drawing.', schema: { type: 'string' } })
  icon(@Param('type') type: string, @Param('subType') subType: string, @Res() response: Response): void {
    const icon = this.catalogue.iconOf(type, subType);
    allowCaching(response);
    allowEmbedding(response);
    // Of a path without a root, Express refuses one that has a hidden folder above it.
    response.sendFile(basename(icon), { root: dirname(icon), maxAge: '1d' });
  }
}
