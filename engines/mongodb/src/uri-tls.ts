/** How the parameters of a MongoDB URI spell TLS. @see https://www.mongodb.com/docs/manual/reference/connection-string-options/#tls-options */
export function tlsModeIn(
  parameters: URLSearchParams,
  uri: string,
): 'require' | 'verify-ca' | 'verify-full' | undefined {
  const said = new Map([...parameters].map(([name, value]) => [name.toLowerCase(), value]));
  const wanted = said.get('tls') ?? said.get('ssl') ?? String(/^mongodb\+srv:/i.test(uri));
  if (wanted !== 'true') return undefined;
  const is = (name: string): boolean => said.get(name) === 'true';
  if (is('tlsinsecure') || is('tlsallowinvalidcertificates')) return 'require';
  return is('tlsallowinvalidhostnames') ? 'verify-ca' : 'verify-full';
}
