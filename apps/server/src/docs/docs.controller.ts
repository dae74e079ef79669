import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { notFound } from '../errors/api-error.js';
import { OpenApiDocument } from './openapi-document.js';

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'];

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Patchbay API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#api' });</script>
</html>
`;

/** The API described, for programs and for people. Built when somebody first asks. */
@ApiExcludeController()
@Controller('api')
export class DocsController {
  constructor(@Inject(OpenApiDocument) private readonly document: OpenApiDocument) {}

  @Get('openapi.json')
  openapi(): Promise<object> {
    return this.document.get();
  }

  @Get('docs')
  page(@Res() response: Response): void {
    response.type('html').send(PAGE);
  }

  @Get('docs/:asset')
  asset(@Param('asset') asset: string, @Res() response: Response): void {
    if (!ASSETS.includes(asset)) throw notFound('page');
    const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    response.sendFile(asset, { root, maxAge: '1d' });
  }
}
