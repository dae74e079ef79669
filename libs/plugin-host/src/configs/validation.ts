import {
  type JsonSchema,
  limitInWords,
  NO_NUL,
  patternInWords,
  typeInWords,
  unknownName,
} from '@patchbay/plugin-kit';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { FieldProblem } from '../failures/failure.js';

const MAX_PROBLEMS = 20;

/** Keywords whose errors only say that others failed. */
const SUMMARIES = new Set(['if', 'anyOf', 'propertyNames']);

let ajv: Promise<Ajv2020> | undefined;
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/**
 * Checks a value against a schema and fills in its defaults (in place). An empty list means that it fits.
 * @param root what the paths of problems start with, such as `config`
 */
export async function problemsOf(schema: JsonSchema, value: unknown, root: string): Promise<FieldProblem[]> {
  const validate = compiled.get(schema) ?? (await compile(schema));
  // Ajv looks at conditions first, and then fills in the defaults on the way to what they ask for.
  if (schema.allOf) validate(value);
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => !SUMMARIES.has(keyword));
  return dedupe((errors.length > 0 ? errors : validate.errors!).map((error) => toProblem(error, root))).slice(
    0,
    MAX_PROBLEMS,
  );
}

/** Loaded when the first request needs it: a start should not wait for a schema compiler. */
async function compile(schema: JsonSchema): Promise<ValidateFunction> {
  ajv ??= import('ajv/dist/2020.js').then(({ Ajv2020 }) =>
    new Ajv2020({
      allErrors: true,
      useDefaults: true,
      strict: false,
      allowUnionTypes: true,
      verbose: true,
    }).addKeyword({ keyword: 'x-max-bytes', type: 'string', validate: hasAtMost }),
  );
  const validate = (await ajv).compile(schema);
  compiled.set(schema, validate);
  return validate;
}

function hasAtMost(most: number, text: string, { contentEncoding }: JsonSchema = {}): boolean {
  return Buffer.byteLength(text, contentEncoding ?? 'utf8') <= most;
}

function toProblem(
  { keyword, instancePath, params, parentSchema, propertyName, message = 'is not valid' }: ErrorObject,
  root: string,
): FieldProblem {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  // What is at fault is a name in the object at that path.
  if (propertyName !== undefined) steps.push(propertyName.slice(0, 100));
  const { missingProperty, additionalProperty, allowedValues } = params as Record<string, unknown>;
  if (keyword === 'required')
    return { path: [root, ...steps, String(missingProperty)].join('.'), message: 'is required' };
  if (keyword === 'additionalProperties') {
    const known = Object.keys((parentSchema as JsonSchema | undefined)?.properties ?? {});
    return {
      path: [root, ...steps, String(additionalProperty).slice(0, 100)].join('.'),
      message: unknownName(String(additionalProperty), known),
    };
  }
  const path = [root, ...steps].join('.');
  if (keyword === 'enum' && Array.isArray(allowedValues))
    return { path, message: `must be one of ${allowedValues.join(', ')}` };
  return { path, message: saysOf(keyword, params as Record<string, unknown>, parentSchema) ?? message };
}

/** In the words of forms; `undefined` where they have none. */
function saysOf(
  keyword: string,
  { limit, type, pattern }: Record<string, unknown>,
  parentSchema: unknown,
): string | undefined {
  if (keyword === 'type') return typeInWords(type as string | string[]);
  if (keyword === 'uniqueItems') return 'must not have the same entry twice';
  if (keyword === 'x-max-bytes')
    return `must have at most ${String((parentSchema as JsonSchema)['x-max-bytes'])} bytes`;
  if (keyword !== 'pattern') return limitInWords(keyword, Number(limit));
  if (pattern === NO_NUL) return 'must not contain a NUL character';
  return patternInWords(String(pattern), (parentSchema as JsonSchema)['x-pattern-message']);
}

function dedupe(problems: readonly FieldProblem[]): FieldProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
}
