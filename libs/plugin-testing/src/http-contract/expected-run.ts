import type { Config } from '@patchbay/plugin-host';
import type { JsonValue } from '@patchbay/plugin-kit';

/**
 * One run of an action as the plugin's author says that the service expects it: from the service's documentation, its
 * description, or what its own client sends. The suite runs it and compares what went out.
 */
export interface ExpectedRun {
  readonly params: object;
  /** Laid over the config of the contract. */
  readonly config?: Config;
  /** What the caller sends as the body of its request, for an action that accepts bytes. */
  readonly file?: { readonly contentType: string; readonly text: string };
  /** What goes out, in its order; of a list, a request for each page. */
  readonly exchanges: readonly Exchange[];
  /** What the caller gets: of a file `{ contentType, filename, text }`, of a stream its text. Jest's matchers may stand in it. */
  readonly gives: unknown;
}

/** A request, and what the service answers it with. */
export interface Exchange {
  /** Method, path and query as they are sent: `GET /v2/projects/web%20shop/issues?state=open`. The query may have any order. */
  readonly sends: `${string} /${string}`;
  /** Those of note, in lower case; the contract has a test of its own for credentials. Jest's matchers may stand in it. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** A text is compared as it is, that of a form field by field, and anything else as JSON; none is sent where it is left out. */
  readonly body?: JsonValue;
  /** The body; a text goes out as it is, and anything else as JSON. `{url}` within it becomes the address of the service. */
  readonly answers: JsonValue;
  /** 200 when left out. */
  readonly status?: number;
  /** Beside `content-type: application/json`. `{url}` becomes the address of the service. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
}

/** By action, each with one run or several. */
export type ExpectedRuns = Readonly<Record<string, ExpectedRun | readonly ExpectedRun[]>>;

export function runsOf(runs: ExpectedRuns, action: string): readonly ExpectedRun[] {
  return Object.hasOwn(runs, action) ? [runs[action]!].flat() : [];
}
