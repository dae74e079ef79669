import type { Draft } from '@patchbay/plugin-kit';

/** What providers put into the URIs that they show, and that makes no difference here. */
export const HARMLESS: ReadonlySet<string> = new Set([
  ...['channel_binding', 'connect_timeout', 'application_name', 'pgbouncer', 'connection_limit', 'options'],
  ...['pool_timeout', 'target_session_attrs', 'gssencmode', 'keepalives', 'client_encoding', 'ssl'],
]);

/** What is in a URI and not obeyed is said where it is saved. */
export function warnOfParameters(draft: Draft): void {
  const uri = draft.get('connection.uri');
  if (typeof uri !== 'string') return;
  const parameters = new URLSearchParams(uri.split('?').slice(1).join('&'));
  for (const name of new Set(parameters.keys()))
    if (HARMLESS.has(name) && name !== 'ssl')
      draft.warnings.push(`The parameter ${name} of the connection URI is left out.`);
}
