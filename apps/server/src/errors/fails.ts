import { type ApiErrorCode, entryOf } from './catalogue.js';

const FAILS = 'errors:fails';

type Reasons = Readonly<Partial<Record<ApiErrorCode, string>>>;

/**
 * Documents the errors of a route beside those that every route like it has: the catalogue has their status and what they
 * mean. A route that knows more precisely says so: `@Fails('ERR_STALE', { ERR_NOT_FOUND: 'The base has no such source.' })`.
 */
export function Fails(...errors: readonly (ApiErrorCode | Reasons)[]): MethodDecorator {
  const reasons = errors.flatMap((error) =>
    typeof error === 'string'
      ? [[error, entryOf(error).description] as const]
      : (Object.entries(error) as [ApiErrorCode, string][]),
  );
  return (_target, _name, { value: handler }) => {
    Reflect.defineMetadata(FAILS, new Map(reasons), handler as object);
  };
}

/** What a route's `Fails` names, each code with the reason. */
export function failuresOf(handler: object): ReadonlyMap<ApiErrorCode, string> {
  return (Reflect.getMetadata(FAILS, handler) ?? new Map()) as ReadonlyMap<ApiErrorCode, string>;
}
