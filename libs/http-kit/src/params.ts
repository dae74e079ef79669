import { PluginError } from '@patchbay/plugin-kit';
import type { HttpRequest, Method, QueryValue } from './http-api.js';

/** Such as `GET /repos/{owner}/{repo}/issues`; the value of `{path+}` may hold slashes, and keeps them. */
export type RequestLine = `${Method} /${string}`;

export type Params = Readonly<Record<string, unknown>>;

export interface Placed {
  readonly method: Method;
  /** Such as `/repos/{owner}/{repo}`. */
  readonly template: string;
  readonly names: readonly string[];
}

/** Reads a request line once, when its action is declared. */
export function placesOf(line: RequestLine): Placed {
  const [method, template] = line.split(' ') as [Method, string];
  return { method, template, names: [...template.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name!) };
}

/** @throws PluginError that names the param which would make another path of it */
export function fillPath({ template }: Placed, params: Params): string {
  return template.replace(/\{(\w+)(\+?)\}/g, (_place, name: string, several: string) => {
    const value = String((params[name] as string | number | undefined) ?? '');
    const parts = several ? value.split('/') : [value];
    const refused = (message: string): PluginError =>
      new PluginError('invalid_request', `The param ${name} ${message}.`, { path: `params.${name}` });
    if (value === '') throw refused('must not be empty');
    if (parts.some((part) => /^\.{1,2}$/.test(part)))
      throw refused(several ? 'must not hold "." or ".." as a part' : 'must not be "." or ".."');
    return parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
  });
}

/** Objects have no one way into a query: they go as JSON. */
export function queryOf(params: Params): Record<string, QueryValue> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? JSON.stringify(value)
        : (value as QueryValue),
    ]),
  );
}

export function jsonBody(value: unknown): NonNullable<HttpRequest['body']> {
  return { type: 'application/json', content: JSON.stringify(value) };
}

/** Nested names in brackets, as Stripe and all that follow PHP take them. */
export function formBody(value: object): NonNullable<HttpRequest['body']> {
  const form = new URLSearchParams();
  const put = (name: string, part: unknown): void => {
    if (part === undefined || part === null) return;
    if (typeof part !== 'object') form.append(name, part as string);
    else for (const [key, below] of Object.entries(part)) put(`${name}[${key}]`, below);
  };
  for (const [name, part] of Object.entries(value)) put(name, part);
  return { type: 'application/x-www-form-urlencoded', content: form.toString() };
}
