import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  IsIn,
  IsBoolean,
  isISO8601,
  IsNotEmpty,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { jsonWithin } from './body.js';

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

const SWITCHES = new Map<unknown, unknown>([
  [1, true],
  [0, false],
  ['1', true],
  ['0', false],
  ['true', true],
  ['false', false],
  [null, undefined],
]);

/** `true` or `false`, in queries as text; NocoDB's clients send them as numbers, and `null` for what is left out. */
export const Switch = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (SWITCHES.has(value) ? SWITCHES.get(value) : value)),
    Optional(IsBoolean({ message: '$property must be true or false' })),
  );

/** A switch that has a third position, called by this word. */
export const SwitchOr = (word: string) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (SWITCHES.has(value) ? SWITCHES.get(value) : value)),
    Optional(IsIn([true, false, word], { message: `$property must be true, false or ${word}` })),
  );

/** `null` and an empty text say no more than leaving it out does. */
export const emptyAsAbsent = Transform(({ value }: { value: unknown }) =>
  value === null || value === '' ? undefined : value,
);

/** A JSON object may come as its text. */
export const objectInText = Transform(({ value, key }: { value: unknown; key: string }) =>
  typeof value === 'string' ? jsonWithin(value, key) : value,
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
