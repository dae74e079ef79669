import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../identity/allow.js';
import { ApiError } from '../errors/api-error.js';
import { isRowId, SAVED_ARE_ELSEWHERE } from '../http/row-id.js';

/** What no other route takes: it comes last, and tells where to look. */
@ApiExcludeController()
@Controller()
export class UnknownRoutesController {
  @All('{*path}')
  @Public()
  answer(@Req() request: Request, @Res() response: Response): void {
    const { method, path } = request;
    const allowed = methodsOf(request);
    if (allowed.length > 0) response.setHeader('allow', allowed.join(', '));
    if (method === 'OPTIONS' && allowed.length > 0) response.status(204).end();
    else if (allowed.length > 0)
      throw new ApiError(
        'ERR_METHOD_NOT_ALLOWED',
        `This route does not take ${method}, but ${allowed.join(', ')}.`,
      );
    // Relative: it may lie below a base path.
    else if (path === '/' && /^(GET|HEAD)$/.test(method)) response.redirect('api/docs');
    else
      throw new ApiError(
        'ERR_NOT_FOUND',
        `There is no route ${method} ${path.slice(0, 200)}. ${hintFor(path)}`,
      );
  }
}

interface Layer {
  match(path: string): boolean;
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
}

/** Those that other routes of the same path take. */
function methodsOf({ app, path, route: own }: Request): string[] {
  const { stack } = (app as unknown as { router: { stack: readonly Layer[] } }).router;
  const routes = stack.filter(({ route }) => route && route !== own);
  const methods = routes
    .filter((layer) => layer.match(path))
    .flatMap(({ route }) => Object.keys(route!.methods))
    .map((method) => method.toUpperCase());
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}

function hintFor(path: string): string {
  const [, id = ''] = /^\/api\/v2\/integrations\/([^/]+)/i.exec(path) ?? [];
  return isRowId('int', id) ? SAVED_ARE_ELSEWHERE : 'All there are stand in /api/docs and /api/openapi.json.';
}
