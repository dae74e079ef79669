import type { ErrorCode } from '@patchbay/plugin-kit';
import type { Auth } from './auth.js';
import type { JsonObject } from './shape.js';

export type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How one service is spoken to: what all its requests have in common. */
export interface HttpApi<Config> {
  /** All paths lie beneath it. Without user, query and fragment. */
  readonly baseUrl: string | ((config: Config) => string);
  readonly auth?: (config: Config) => Auth;
  /** Sent with each request, to no place but beneath the base URL. */
  readonly headers?: (config: Config) => Readonly<Record<string, string>>;
  /** Whether a redirect away from the base URL is followed, without credentials; none is, when left out. */
  readonly followsElsewhere?: (config: Config) => boolean;
  /** PEM text of the CA to trust in place of those that Node knows. */
  readonly ca?: (config: Config) => string | undefined;
  /** How long the service may keep silent before and within an answer; a minute when left out. */
  readonly silenceMs?: number;
  /** The cheapest request that proves the credentials. */
  readonly test: {
    /** Asked for with GET. */
    readonly path: string | ((config: Config) => string);
    /** Asked where the body is an object. */
    readonly version?: (body: JsonObject) => string | undefined;
  };
  /**
   * What the service says of its own failure, where it says it in a way of its own, or refuses with a status of success.
   * `undefined` leaves it at the status. Asked where the body is an object.
   */
  readonly refusal?: (body: JsonObject, status: number) => Refusal | undefined;
}

export interface Refusal {
  /** What the status says, when left out. */
  readonly code?: ErrorCode;
  readonly message?: string;
}

export type QueryValue =
  string | number | boolean | null | undefined | readonly (string | number | boolean)[];

export interface HttpRequest {
  readonly method: Method;
  /** Beneath the base URL, in the encoding in which it is sent. */
  readonly path: string;
  /** A list sends its name once for each value; null and undefined send nothing. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly content: string | Uint8Array };
  /** Sending it twice does no harm; what the method says, when left out. */
  readonly idempotent?: boolean;
}

export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly bytes: Uint8Array;
}

/** An answer of success whose body comes bit by bit. */
export interface FlowingAnswer {
  readonly headers: HttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** The body says where it ends. Otherwise its end is that of the connection, which may also have broken off. */
  readonly endsItself: boolean;
}
