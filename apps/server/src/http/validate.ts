import { type PipeTransform, type Type, type ValidationError, ValidationPipe } from '@nestjs/common';
import type { FieldProblem } from '@patchbay/plugin-host';
import { unknownName } from '@patchbay/plugin-kit';
import { Allow, getMetadataStorage } from 'class-validator';
import { badRequest } from '../errors/api-error.js';

/** No reader takes more; and an answer must not become larger than its request. */
export const MOST_TOLD = 20;

const options = {
  transform: true,
  whitelist: true,
  validationError: { target: true },
  exceptionFactory: refusalOf,
};
const bodies = new ValidationPipe({ ...options, forbidNonWhitelisted: true });
/** A guard has seen that their route knows the names in them. */
const queriesAndPaths = new ValidationPipe(options);

/** Checks queries and bodies against their class and names every field at fault, those that a body's class does not know too. */
export const validate: PipeTransform = {
  transform: (value: unknown, metadata) =>
    (metadata.type === 'body' ? bodies : queriesAndPaths).transform(value, metadata) as unknown,
};

const ignored = new WeakMap<object, ReadonlySet<string>>();

/** Keys that may stand in a body of this class, and mean nothing in it. */
export function Ignores(...keys: readonly string[]): ClassDecorator {
  return (target) => {
    for (const key of keys) Allow()(target.prototype as object, key);
    ignored.set(target, new Set(keys));
  };
}

/** The keys that a class of bodies or queries knows, without those that mean nothing in it. */
export function keysOf(target: Type): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
  const names = new Set(metadata.map(({ propertyName }) => propertyName));
  return [...names].filter((name) => !ignored.get(target)?.has(name));
}

function refusalOf(errors: readonly ValidationError[]): Error {
  const fields = errors.flatMap((error) => problemsOf(error, '')).slice(0, MOST_TOLD);
  return badRequest(`The request is not valid: ${fields[0]?.message ?? 'it has no readable body'}.`, fields);
}

function problemsOf(
  { property, constraints = {}, children = [], target }: ValidationError,
  parent: string,
): FieldProblem[] {
  const name = property.slice(0, 100);
  const path = parent === '' ? name : `${parent}.${name}`;
  const own = Object.entries(constraints).map(([constraint, message]) => ({
    path,
    message: constraint === 'whitelistValidation' ? unknownTo(target, name) : message,
  }));
  return [...own, ...children.flatMap((child) => problemsOf(child, path))];
}

function unknownTo(target: object | undefined, name: string): string {
  return `${name} ${unknownName(name, target ? keysOf(target.constructor as Type) : [])}`;
}
