/** Which credential: that of one account of one integration. */
export interface CredentialPlace {
  readonly workspaceId: string;
  readonly integrationId: string;
  /** The key of the account's field. */
  readonly field: string;
}

/** What a user has to see to: a service gives an account no token any more. */
export interface Attention {
  /** The key of the account's field. */
  readonly account: string;
  /** In words for people, without secrets. */
  readonly message: string;
  /** ISO 8601 UTC */
  readonly since: string;
}

export interface CredentialContent {
  /** What the vault made of the tokens; null where there never were any. */
  readonly sealed: string | null;
  /** ISO 8601 UTC; null where the service does not say, or there is no token. */
  readonly expiresAt: string | null;
  readonly attention: Attention | null;
  /** ISO 8601 UTC */
  readonly changedAt: string;
}

/** A turn in which one server alone asks a service for a token. Whatever becomes of that server, it is over at `until`. */
export interface CredentialTurn {
  /** A UUID */
  readonly holder: string;
  readonly now: Date;
  readonly until: Date;
}

/** Where credentials are kept for all servers of an installation. */
export interface CredentialStore {
  /** `sealed` is null also where a first turn is not over yet. */
  find(place: CredentialPlace): Promise<CredentialContent | null>;
  /** @returns false while another has its turn */
  claim(place: CredentialPlace, turn: CredentialTurn): Promise<boolean>;
  /** Ends a turn, with what came of it, if anything did. Of a turn that was over before, nothing is kept. */
  settle(place: CredentialPlace, holder: string, outcome?: CredentialContent): Promise<void>;
}
