import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isISO8601, IsNotEmpty, IsString, Matches, MaxLength, ValidateBy, ValidateIf } from 'class-validator';

export const TITLE_LENGTH = 128;

const trimmed = Transform(({ value }: { value: unknown }) =>
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

/** Any JSON value of no more than so many bytes. */
export const JsonUpTo = (bytes: number) =>
  ValidateBy({
    name: 'jsonUpTo',
    validator: {
      validate: (value: unknown) => Buffer.byteLength(JSON.stringify(value)) <= bytes,
      defaultMessage: () => `$property must be of at most ${bytes / 1024} KiB as JSON`,
    },
  });

/** What people call a thing. */
export const Title = () =>
  applyDecorators(trimmed, IsString(), IsNotEmpty(), MaxLength(TITLE_LENGTH), NoNul());

/** A time names its zone: without one the server would have to guess. */
const DATE_OR_INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const END_OF_TIME = Date.UTC(10_000, 0);

/** A text that `new Date` reads as one point in time, of which four digits are enough for the year. */
export const Instant = () =>
  ValidateBy({
    name: 'instant',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        DATE_OR_INSTANT.test(value) &&
        isISO8601(value, { strict: true }) &&
        Date.parse(value) < END_OF_TIME,
      defaultMessage: () => '$property must be an ISO 8601 date, or a time with its zone',
    },
  });
