import { type ValidationError, ValidationPipe } from '@nestjs/common';
import type { FieldProblem } from '@patchbay/plugin-host';
import { badRequest } from '../errors/api-error.js';

/** Nobody reads more; and an answer must not become larger than its request. */
const MOST_TOLD = 20;

/** Checks queries and bodies against their class and names every field at fault. Keys that no class declares are dropped. */
export const validate = new ValidationPipe({
  transform: true,
  whitelist: true,
  exceptionFactory: (errors) => {
    const fields = errors.flatMap((error) => problemsOf(error, '')).slice(0, MOST_TOLD);
    return badRequest(
      `The request is not valid: ${fields[0]?.message ?? 'it has no readable body'}.`,
      fields,
    );
  },
});

function problemsOf(
  { property, constraints = {}, children = [] }: ValidationError,
  parent: string,
): FieldProblem[] {
  const path = parent === '' ? property : `${parent}.${property}`;
  const own = Object.values(constraints).map((message) => ({ path, message }));
  return [...own, ...children.flatMap((child) => problemsOf(child, path))];
}
