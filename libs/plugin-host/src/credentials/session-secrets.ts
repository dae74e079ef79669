import type { Config } from '../configs/configs.js';
import { redactor, redactorOf, SHORTEST_IN_ANSWERS } from '../failures/redact.js';

type Redact = (text: string) => string;

const AS_IT_IS: Redact = (text) => text;

/** Of one session: those before them have long ended. */
const MOST_TOKENS = 8;

/** Takes what is secret in a session out of texts: the secrets of its config, and its tokens from the moment it gets them. */
export class SessionSecrets {
  readonly #ofConfig: Redact;
  readonly #ofConfigInAnswers: Redact;
  #tokens: readonly string[] = [];
  #ofTokens = AS_IT_IS;
  #ofTokensInAnswers = AS_IT_IS;

  /** @param configs each of which a secret may come from */
  constructor(configs: readonly Config[], paths: readonly string[]) {
    this.#ofConfig = inTurn(configs.map((config) => redactor(config, paths)));
    this.#ofConfigInAnswers = inTurn(configs.map((config) => redactor(config, paths, SHORTEST_IN_ANSWERS)));
  }

  /** For what is said of the session: failures, log lines, what a test tells. */
  readonly redact: Redact = (text) => this.#ofConfig(this.#ofTokens(text));

  /** For what a remote system answers, which is users' data. */
  readonly redactAnswer: Redact = (text) => this.#ofConfigInAnswers(this.#ofTokensInAnswers(text));

  /** To be called before anything else gets the token. */
  learn(token: string): void {
    if (this.#tokens.includes(token)) return;
    this.#tokens = [...this.#tokens, token].slice(-MOST_TOKENS);
    this.#ofTokens = redactorOf(this.#tokens);
    this.#ofTokensInAnswers = redactorOf(this.#tokens, SHORTEST_IN_ANSWERS);
  }
}

function inTurn([first = AS_IT_IS, ...others]: readonly Redact[]): Redact {
  return others.length === 0 ? first : (text) => others.reduce((clean, redact) => redact(clean), first(text));
}
