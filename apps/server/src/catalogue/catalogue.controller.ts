import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type CatalogueEntry, CatalogueService, type PluginDetails } from './catalogue.service.js';

@ApiTags('catalogue')
@Controller('api/v2/integrations')
export class CatalogueController {
  constructor(@Inject(CatalogueService) private readonly catalogue: CatalogueService) {}

  @Get()
  @ApiOperation({ summary: 'List the kinds of integrations there are' })
  list(): readonly CatalogueEntry[] {
    return this.catalogue.list();
  }

  @Get(':type/:subType')
  @ApiOperation({ summary: 'The form, schema and actions of one kind of integration' })
  get(@Param('type') type: string, @Param('subType') subType: string): PluginDetails {
    return this.catalogue.get(type, subType);
  }

  @Get(':type/:subType/icon.svg')
  @ApiOperation({ summary: 'The icon of one kind of integration' })
  icon(@Param('type') type: string, @Param('subType') subType: string, @Res() response: Response): void {
    response.sendFile('icon.svg', { root: this.catalogue.folderOf(type, subType), maxAge: '1d' });
  }
}
