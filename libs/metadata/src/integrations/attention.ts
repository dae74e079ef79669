/** What a user has to see to: the service refused to give an account a token. */
export interface Attention {
  /** The key of the account's field. */
  readonly account: string;
  /** In words for people, without secrets. */
  readonly message: string;
  /** ISO 8601 UTC */
  readonly since: string;
}

/** As it is stored. */
export function attentionIn(text: string | null): Attention | null {
  return text === null ? null : (JSON.parse(text) as Attention);
}
