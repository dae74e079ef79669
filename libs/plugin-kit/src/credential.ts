import type { ConnectionOptions } from 'node:tls';

/** Who asks for the tokens of an account, and where (RFC 6749), as one config says it. */
export interface OAuthClient {
  /** The token endpoint: http or https. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Left out for a public client. */
  readonly clientSecret?: string | undefined;
  /** In place of those that the field says. */
  readonly scopes?: readonly string[] | undefined;
  /** Further params of a request for a token, such as `audience`. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** What an https endpoint is held to; the public CAs when left out. */
  readonly tls?: ConnectionOptions | undefined;
}

export interface AccessToken {
  /** As it goes into a request. From before a plugin gets it, the host takes it out of all that is said of the session. */
  readonly value: string;
  /** Milliseconds since 1970; left out where the service does not say. */
  readonly expiresAtMs?: number;
}

/**
 * The tokens of one account, which the host gets, keeps sealed and renews ahead of their end. To be asked before each
 * request: an answer is at hand while a token is good.
 */
export interface Credential {
  /**
   * @throws PluginError `unauthorized` where the service refuses to give one, in its words; `unreachable`, `timeout`,
   * `rate_limited` or `unknown` where it gives none for now
   */
  get(signal: AbortSignal): Promise<AccessToken>;
  /** To be called where the service refused a token: the next `get` gives another. */
  invalidate(token: AccessToken): void;
}
