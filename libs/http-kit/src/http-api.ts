import type { Credential, ErrorCode, JsonValue } from '@patchbay/plugin-kit';
import type { Auth } from './auth.js';
import type { JsonObject } from './shape.js';

export type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How one service is spoken to: what all its requests have in common. */
export interface HttpApi<Config> {
  /** All paths lie beneath it. Without user, query and fragment. */
  readonly baseUrl: string | ((config: Config) => string);
  readonly auth?: (config: Config) => Auth;
  /**
   * What shows who sends a request where that depends on the request, such as a signature: asked for each one, as it goes
   * out, beside `auth`.
   */
  readonly authorize?: (request: OutgoingRequest, by: Authority<Config>) => Promise<Auth> | Auth;
  /** Further places of the service by name, for requests that name one; each a base URL. Redirects may lead there as well. */
  readonly origins?: Readonly<Record<string, string | ((config: Config) => string)>>;
  /** Reads bodies that are not JSON, such as XML. Asked once, when a session opens; what it throws blames the service. */
  readonly parser?: () => Promise<(text: string) => JsonValue>;
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
    readonly query?: Query | ((config: Config) => Query);
    /** Asked where the body is an object. */
    readonly version?: (body: JsonObject) => string | undefined;
  };
  /**
   * What the service says of its own failure, where it says it in a way of its own, or refuses with a status of success.
   * `undefined` leaves it at the status. Asked where the body is an object.
   */
  readonly refusal?: (body: JsonObject, status: number) => Refusal | undefined;
}

/** By what requests may show who sends them. */
export interface Authority<Config> {
  readonly config: Config;
  /** That of an account, by the key of its field. A token that the service answers with 401 is replaced, once a request. */
  readonly credential: (field: string) => Pick<Credential, 'get'>;
  readonly signal: AbortSignal;
}

export interface Refusal {
  /** What the status says, when left out. */
  readonly code?: ErrorCode;
  readonly message?: string;
}

/** A request as it goes to the wire, but for what is to be made of it. */
export interface OutgoingRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` also where it flows: then it is not known yet. */
  readonly content: string | Uint8Array | undefined;
}

/** What flows is sent once, and has its length where the service must know it. */
export interface RequestBody {
  readonly type: string;
  readonly content: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly length?: number;
}

export type Query = Readonly<Record<string, QueryValue>>;

export type QueryValue =
  string | number | boolean | null | undefined | readonly (string | number | boolean)[];

export interface HttpRequest {
  readonly method: Method;
  /** Beneath the base URL, in the encoding in which it is sent. */
  readonly path: string;
  /** A list sends its name once for each value; null and undefined send nothing. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** The name of a place in `origins`; the base URL when left out. */
  readonly origin?: string;
  /** Sending it twice does no harm; what the method says, when left out. */
  readonly idempotent?: boolean;
}

export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly bytes: Uint8Array;
  /** Reads its text, where that is not JSON. */
  readonly parse?: ((text: string) => JsonValue) | undefined;
}

/** An answer of success whose body comes bit by bit. */
export interface FlowingAnswer {
  readonly headers: HttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** The body says where it ends. Otherwise its end is that of the connection, which may also have broken off. */
  readonly endsItself: boolean;
}
