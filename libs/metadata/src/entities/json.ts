import type { ValueTransformer } from 'typeorm';

/** JSON as text, which every engine keeps to the letter. */
export const json: ValueTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (text: string | null) => (text === null ? null : (JSON.parse(text) as unknown)),
};
