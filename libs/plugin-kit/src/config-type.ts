import type { Field } from './field.js';

type Nest<Model extends string, Value, Present extends boolean> = Model extends `${infer Head}.${infer Rest}`
  ? { readonly [K in Head]: Nest<Rest, Value, Present> }
  : Present extends true
    ? { readonly [K in Model]: Value }
    : { readonly [K in Model]?: Value };

type Shape<F> =
  F extends Field<infer Model, infer Value, infer Present> ? Nest<Model, Value, Present> : never;

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  member: infer All,
) => void
  ? All
  : never;

/** The TypeScript type of a validated config: objects on the way are always there, defaults are filled in. */
export type ConfigOf<Fields extends readonly Field[]> = Intersection<Shape<Fields[number]>>;
