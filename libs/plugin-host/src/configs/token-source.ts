import { hash } from 'node:crypto';
import type { OAuthClient, OAuthRule, Plugin } from '@patchbay/plugin-kit';

type Config = Record<string, unknown>;

/** An account of a plugin as one config has it. */
export interface DeclaredAccount {
  readonly rule: OAuthRule & { readonly key: string };
  readonly client: OAuthClient;
}

/** @throws TypeError for a field that is not that of an account */
export function accountOf({ form, oauthClients }: Plugin, field: string, config: Config): DeclaredAccount {
  const rule = form.accounts.find(({ key }) => key === field);
  if (!rule) throw new TypeError(`No account is called "${field}".`);
  return { rule, client: oauthClients[field]!(config as never) };
}

/** Of everything that decides which tokens one gets. It is not stored: a secret stands in it. */
export function fingerprint({ rule, client }: DeclaredAccount): string {
  const { grant, clientAuth } = rule;
  const { tokenUrl, clientId, clientSecret, scopes = rule.scopes, params = {} } = client;
  const text = JSON.stringify([grant, clientAuth, tokenUrl, clientId, clientSecret, scopes, params]);
  return hash('sha256', text, 'base64url');
}

/** Whether the tokens that were got with one config are those that the other would get. Both have their defaults. */
export function keepsCredentials(plugin: Plugin, before: Config, after: Config): boolean {
  return plugin.form.accounts.every(({ key }) => {
    const [one, other] = [before, after].map((config) => printIn(plugin, key, config));
    return one !== undefined && one === other;
  });
}

/** `undefined` for a config from before the form asked for what the client needs. */
function printIn(plugin: Plugin, key: string, config: Config): string | undefined {
  try {
    return fingerprint(accountOf(plugin, key, config));
  } catch {
    return undefined;
  }
}
