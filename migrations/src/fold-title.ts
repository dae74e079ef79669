/**
 * A title as searches and sorting see it: each letter by itself in lower case, so that every part of a title is found in
 * the whole. `toLowerCase` looks at neighbours for two letters: a dotted capital I becomes two characters, and a sigma
 * at the end of a word has a form of its own. What it returns is stored: a change needs a migration that folds every title again.
 */
export function foldTitle(title: string): string {
  return title.replaceAll('\u0130', 'i').toLowerCase().replaceAll('\u03c2', '\u03c3');
}
