import { Injectable } from '@nestjs/common';
import { PluginHost } from '@patchbay/plugin-host';
import { URI_NOT_ENCODED, uriParts } from '@patchbay/plugin-kit';
import { badRequest } from '../errors/api-error.js';
import type { ConfigOfUrl } from './nocodb.dto.js';

/** Takes connection URIs apart, for forms that have fields. */
@Injectable()
export class UrlReader {
  constructor(private readonly host: PluginHost) {}

  /** @throws ApiError 400 that repeats nothing of the URI */
  configOf(url: string): ConfigOfUrl {
    const parts = uriParts(url.trim());
    if (!parts) throw refusal(`It cannot be read: ${URI_NOT_ENCODED}.`);
    const { scheme, host, port, user, password, path: database, parameters } = parts;
    const plugin = this.host.registry.ofClient('database', scheme);
    if (!plugin) throw refusal('Its scheme is not that of a database.');
    const sslmode = parameters.get('sslmode') ?? parameters.get('ssl-mode');
    const said = { host, port, user, password, database, sslmode };
    const given = Object.entries(said).filter(
      ([, value]) => value !== undefined && value !== '' && value !== null,
    );
    const config = { client: plugin.subType, connection: Object.fromEntries(given) };
    const { client, connection } = plugin.understand(config).config;
    return { client: String(client), connection };
  }
}

function refusal(reason: string): Error {
  return badRequest(`The URL cannot be used. ${reason}`, [{ path: 'url', message: reason }]);
}
