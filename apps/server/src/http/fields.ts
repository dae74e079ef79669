import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Matches, ValidateIf } from 'class-validator';

export const trimmed = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.trim() : value,
);

/** A number in a query is digits: `Number` would read more into a text, down to 0 into an empty one. */
export const digits = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
);

/** PostgreSQL has no room for NUL in a text. */
export const NoNul = () => Matches(/^[^\0]*$/, { message: '$property must not contain a NUL character' });

/** May be left out, but not be `null`: that is what class-validator's own `IsOptional` would let through. */
export const Optional = (...checks: PropertyDecorator[]) =>
  applyDecorators(
    ValidateIf((_, value) => value !== undefined),
    ...checks,
  );
