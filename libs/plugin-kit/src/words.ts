const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** Of a JSON Schema `type`, as the end of a sentence. */
export function typeInWords(type: string | readonly string[]): string {
  return `must be ${[type]
    .flat()
    .map((one) => TYPES[one] ?? one)
    .join(' or ')}`;
}

const counted = (limit: number, thing: string): string => `${limit} ${thing}${limit === 1 ? '' : 's'}`;

/**
 * What is said of a value that breaks a limit of JSON Schema, as the end of a sentence that begins with its field. Forms
 * and the server say the same. `undefined` for keywords that are not a limit.
 */
export function limitInWords(keyword: string, limit: number): string | undefined {
  switch (keyword) {
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}`;
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${counted(limit, 'character')}`;
    case 'maxLength':
      return `must have at most ${counted(limit, 'character')}`;
    case 'minItems':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} entries`;
    case 'maxItems':
      return limit === 1 ? 'must have at most one entry' : `must have at most ${limit} entries`;
    case 'minProperties':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} names`;
    case 'maxProperties':
      return limit === 1 ? 'must have at most one name' : `must have at most ${limit} names`;
    default:
      return undefined;
  }
}

/** Of a text that does not match, where the form has no words of its own for it. */
export function patternInWords(pattern: string, own: string | undefined): string {
  return own ?? `must match the pattern ${pattern}`;
}
