import { words } from '../lexing/words.js';

/** First words that would change a pooled connection for the statement that gets it next. */
export const SESSION_KEYWORDS: ReadonlySet<string> = words(
  `begin start commit rollback savepoint release end abort set reset discard use lock unlock prepare deallocate execute
  listen unlisten xa handler declare fetch move close`,
);

/** First words of statements that change something, on any engine. */
export const WRITING_KEYWORDS: ReadonlySet<string> = words(
  `insert update delete merge replace upsert truncate create alter drop rename comment grant revoke deny call do exec copy load
  import export vacuum analyze optimize repair reindex cluster refresh notify undrop put remove kill checkpoint install`,
);
