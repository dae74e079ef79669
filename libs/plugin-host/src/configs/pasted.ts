import { parseEnv } from 'node:util';
import type { Config } from './configs.js';
import { Failure } from '../failures/failure.js';
import { isObject } from './paths.js';

/** What a user pasted as a config, read as far as that goes without its plugin. */
export interface Pasted {
  /** In any spelling; empty where it came as variables. */
  readonly said: Config;
  /** What it says of itself, as an integration does that is pasted whole. */
  readonly type?: string;
  readonly subType?: string;
  /** Of what came as lines `NAME=value`, or as an object of such names. */
  readonly variables?: Readonly<Record<string, string>>;
}

const URI = /^[a-z][a-z\d+.-]*:\/\//i;
const VARIABLE = /^[A-Z][A-Z\d_]*$/;

/** What shells and their like call variables. Other texts with a `=` in them may hold a password before it. */
const NAME = /^[A-Za-z_][\w.]*$/;

/** @throws Failure `invalid_request` that repeats nothing of it */
export function readPasted(pasted: unknown): Pasted {
  if (typeof pasted !== 'string') return readObject(pasted);
  const text = pasted.trim();
  if (URI.test(text)) return { said: { uri: text } };
  const lines = parseEnv(text);
  if (!Object.keys(lines).every((name) => NAME.test(name))) throw unreadable();
  return readObject(lines);
}

function readObject(pasted: unknown): Pasted {
  if (!isObject(pasted) || Object.keys(pasted).length === 0) throw unreadable();
  const { config, type, sub_type: subType } = pasted;
  if (isObject(config) && (typeof type === 'string' || typeof subType === 'string'))
    return {
      ...readObject(config),
      ...(typeof type === 'string' && { type }),
      ...(typeof subType === 'string' && { subType }),
    };
  const entries = Object.entries(pasted);
  if (!entries.every(([name, value]) => VARIABLE.test(name) && !isObject(value))) return { said: pasted };
  const given = entries.flatMap(([name, value]) =>
    value === null ? [] : [[name, String(value as string | number | boolean)] as const],
  );
  return { said: {}, variables: Object.fromEntries(given) };
}

function unreadable(): Failure {
  const message = 'must be a connection URI, lines of NAME=value, or an object';
  return new Failure('invalid_request', `The request is not valid: config ${message}.`, {
    fields: [{ path: 'config', message }],
  });
}

/** In lower case, and without what follows a `+`, as in `mongodb+srv`. */
export function schemeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URI.test(value.trim())) return undefined;
  return /^[^+:]*/.exec(value.trim().toLowerCase())?.[0];
}

/** Places at which configs have a connection URI. */
export function urisIn({ said, variables = {} }: Pasted): readonly unknown[] {
  const { connection } = said;
  const within = isObject(connection) ? connection : { connection };
  return [...Object.values(said), ...Object.values(within), ...Object.values(variables)].filter(
    (value) => schemeOf(value) !== undefined,
  );
}
