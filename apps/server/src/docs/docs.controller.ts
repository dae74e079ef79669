import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow } from '../identity/allow.js';
import { badRequest, notFound } from '../errors/api-error.js';
import { AnyQuery } from '../http/known-queries.js';
import { allowCaching, pageHeaders } from '../http/security-headers.js';
import { OpenApiDocument } from './openapi-document.js';
import { PAGE, START } from './page.js';

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/** The API described, for programs and for people. Built when a client first asks. */
@ApiExcludeController()
@AnyQuery()
@Controller('api')
export class DocsController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get('openapi.json')
  @Allow('viewer')
  openapi(@Query('plugins') plugins?: string): Promise<object> {
    if (plugins === undefined) return this.document.whole();
    if (plugins === 'none') return this.document.core();
    const message = 'must be none, or left out';
    throw badRequest(`plugins ${message}.`, [{ path: 'plugins', message }]);
  }

  @Get('docs')
  @Allow('viewer')
  page(@Req() request: Request, @Res() response: Response): void {
    // What the page names would lie elsewhere.
    if (request.path.endsWith('/')) response.redirect('../docs');
    else
      response
        .setHeaders(pageHeaders as Map<string, string>)
        .type('html')
        .send(PAGE);
  }

  @Get('docs/start.js')
  @Allow('viewer')
  start(@Res() response: Response): void {
    response.type('js').send(START);
  }

  @Get('docs/:asset')
  @Allow('viewer')
  asset(@Param('asset') asset: string, @Res() response: Response): void {
    if (!ASSETS.includes(asset)) throw notFound('page');
    const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    allowCaching(response);
    response.sendFile(asset, { root, maxAge: '1d' });
  }
}
