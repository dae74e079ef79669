import { Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration, type Source } from '@patchbay/metadata';
import { notFound } from '../errors/api-error.js';
import { isRowId } from '../http/row-id.js';

/**
 * Finds the sources that actions are run on, and remembers them with the row of their integration: a request that changes a
 * source makes the directory of integrations forget that row. So it is forgotten as soon as the row is, and where rows
 * are not remembered neither are sources.
 */
@Injectable()
export class SourceDirectory {
  readonly #known = new WeakMap<SealedIntegration, Map<string, Source>>();

  constructor(private readonly metadata: Metadata) {}

  /**
   * @param integration as the directory of integrations gave it to a caller who may know of it
   * @throws ApiError 404 also for a source of another integration
   */
  async find(integration: SealedIntegration, id: string): Promise<Source> {
    return this.#known.get(integration)?.get(id) ?? this.#load(integration, id);
  }

  async #load(integration: SealedIntegration, id: string): Promise<Source> {
    const source = isRowId('src', id) ? await this.metadata.sources.find(id) : null;
    if (source?.integrationId !== integration.id) throw notFound('source');
    // Bound before the integration became private: with it another user says where its creator's secrets go.
    if (integration.isPrivate && source.createdBy !== integration.createdBy) throw notFound('source');
    const known = this.#known.get(integration) ?? new Map<string, Source>();
    this.#known.set(integration, known.set(id, source));
    return source;
  }
}
