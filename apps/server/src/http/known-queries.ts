import { type CanActivate, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FieldProblem } from '@patchbay/plugin-host';
import { unknownName } from '@patchbay/plugin-kit';
import type { Request } from 'express';
import { badRequest } from '../errors/api-error.js';
import { keysOf, MOST_TOLD } from './validate.js';

const ALSO_TAKEN = 'query:also-taken';
const ANY = 'query:any';

/** What NocoDB's clients add to the queries of these routes: a base of theirs says nothing here. */
export const TakesBaseId = () => SetMetadata(ALSO_TAKEN, ['baseId', 'base_id']);

/** For files, whose URLs browsers and pages number as they like. */
export const AnyQuery = () => SetMetadata(ANY, true);

type Handler = ReturnType<ExecutionContext['getHandler']>;
type Controller = ReturnType<ExecutionContext['getClass']>;

/** Names of parameters, those that no caller need hear of apart; `any` where they do not matter. */
type Known = { readonly told: readonly string[]; readonly all: ReadonlySet<string> } | 'any';

/** Refuses parameters of a query that their route does not know: what they ask for would be left out in silence. */
export class KnownQueriesGuard implements CanActivate {
  readonly #known = new Map<Handler, Known>();

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    // Public routes have no caller.
    if (!request.url.includes('?') || !request.context.caller) return true;
    // The params of its action stand there, which has a schema for them.
    if (request.context.hasFile) return true;
    const handler = context.getHandler();
    let known = this.#known.get(handler);
    if (!known) this.#known.set(handler, (known = knownTo(handler, context.getClass())));
    if (known !== 'any') refuseOthers(Object.keys(request.query), known);
    return true;
  }
}

function refuseOthers(names: readonly string[], { told, all }: Exclude<Known, 'any'>): void {
  const problems: FieldProblem[] = names
    .filter((name) => !all.has(name))
    .slice(0, MOST_TOLD)
    .map((name) => ({
      path: name.slice(0, 100),
      message: `${name.slice(0, 100)} ${unknownName(name, told)}`,
    }));
  if (problems[0]) throw badRequest(`The query is not valid: ${problems[0].message}.`, problems);
}

/** What the handler declares, as its parameter or in its description. */
function knownTo(handler: Handler, controller: Controller): Known {
  if ([handler, controller].some((each) => Reflect.getMetadata(ANY, each) === true)) return 'any';
  const described = (Reflect.getMetadata('swagger/apiParameters', handler) ?? []) as Described[];
  const told = [
    ...queryClassesOf(handler, controller).flatMap(keysOf),
    ...described.filter(({ in: place }) => place === 'query').map(({ name }) => name),
  ];
  const more = (Reflect.getMetadata(ALSO_TAKEN, controller) ?? []) as string[];
  return { told, all: new Set([...told, ...more]) };
}

interface Described {
  readonly in: string;
  readonly name: string;
}

function queryClassesOf({ name }: Handler, controller: Controller): (new () => object)[] {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as object;
  const prototype = controller.prototype as object;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, name) ?? []) as (new () => object)[];
  return Object.entries(parameters as Record<string, { readonly index: number }>)
    .filter(([key]) => key.startsWith(`${RouteParamtypes.QUERY}:`))
    .map(([, { index }]) => types[index]!);
}
