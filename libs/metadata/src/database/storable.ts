/** PostgreSQL stores no NUL, and cannot look into JSON that holds one, or half a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
}
