import { Injectable } from '@nestjs/common';
import {
  type AskedOptions,
  type Config,
  type FileOwner,
  type OptionList,
  PluginHost,
  type SealedIntegration,
  type TestResult,
  type WhenGone,
} from '@patchbay/plugin-host';
import type { Plugin } from '@patchbay/plugin-kit';
import type { Caller } from '../identity/caller.js';
import type { ConnectionTestAnswer, TestConnection, TestSaved } from './connection.dto.js';
import { badRequest } from '../errors/api-error.js';
import { configIn } from './loose-config.js';
import { AuditTrail, auditOf } from '../audit/audit-trail.js';
import type { AskOptions } from './options.dto.js';
import { overriddenFields } from './overridden-fields.js';
import { IntegrationDirectory, sealedOf } from '../integrations/integration-directory.js';

/** Tries connections, saved or not, on sessions of their own. */
@Injectable()
export class ConnectionService {
  constructor(
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly audit: AuditTrail,
  ) {}

  async testSaved(
    caller: Caller,
    id: string,
    body: TestSaved,
    whenGone: WhenGone,
  ): Promise<ConnectionTestAnswer> {
    const result = await this.#trySaved(caller, id, body, whenGone);
    const target = { type: 'integration', id } as const;
    const changedFields = overriddenFields(body);
    this.audit.noteTest(caller, 'integration.test', result, { target, changedFields });
    return answerOf(result);
  }

  async testUnsaved(caller: Caller, body: TestConnection, whenGone: WhenGone): Promise<ConnectionTestAnswer> {
    const result = await this.#tryUnsaved(caller, body, whenGone);
    this.audit.noteTest(caller, 'connection.test', result);
    return answerOf(result);
  }

  /** @throws ApiError, Failure, also where the remote system fails */
  async listOptions(caller: Caller, body: AskOptions, whenGone: WhenGone): Promise<OptionList> {
    const { field, fk_integration_id: id } = body;
    const found = await this.#listOptions(caller, body, { field, whenGone });
    const target = id ? ({ type: 'integration', id } as const) : undefined;
    this.audit.note(auditOf(caller, 'connection.options', { target, detail: field }));
    return found;
  }

  async #listOptions(caller: Caller, body: AskOptions, asked: AskedOptions): Promise<OptionList> {
    const { fk_integration_id: id } = body;
    if (id) {
      const overrides = body.config ?? configIn(body);
      const integration = await this.#savedFor(caller, id, overrides);
      return this.host.listOptionsSaved(integration, { ...asked, overrides });
    }
    const { plugin, config, owner } = await this.#unsavedFor(caller, body);
    return this.host.listOptions(plugin, config, { ...asked, owner });
  }

  async #trySaved(
    caller: Caller,
    id: string,
    { config = {} }: TestSaved,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    return this.host.testSaved(await this.#savedFor(caller, id, config), config, whenGone);
  }

  async #tryUnsaved(caller: Caller, body: TestConnection, whenGone: WhenGone): Promise<TestResult> {
    const { fk_integration_id: id } = body;
    if (id) return this.#trySaved(caller, id, { config: given(body) }, whenGone);
    const { plugin, config, owner } = await this.#unsavedFor(caller, body);
    return this.host.test(plugin, config, owner, whenGone);
  }

  async #savedFor(caller: Caller, id: string, overrides: Config): Promise<SealedIntegration> {
    const integration = sealedOf(await this.directory.findFresh(id, caller));
    const plugin = this.host.registry.get(integration.type, integration.subType);
    if (!caller.is('owner')) await this.host.configs.refuseOwned(plugin, overrides, integration);
    return integration;
  }

  async #unsavedFor(caller: Caller, body: TestConnection): Promise<Unsaved> {
    const { type = 'database', sub_type: subType, is_private: isPrivate } = body;
    const config = given(body);
    const plugin =
      subType === undefined
        ? this.host.registry.ofClient(type, config.client)
        : this.host.registry.get(type, subType);
    if (!plugin)
      throw badRequest('The request is not valid: sub_type is required, unless config.client says it.', [
        { path: 'sub_type', message: 'is required' },
      ]);
    if (!caller.is('owner')) await this.host.configs.refuseOwned(plugin, config);
    const owner = { workspaceId: caller.workspaceId, privateTo: isPrivate ? caller.userId : undefined };
    return { plugin, config, owner };
  }
}

interface Unsaved {
  readonly plugin: Plugin;
  readonly config: Config;
  readonly owner: FileOwner;
}

/** @throws ApiError 400 where there is no config */
function given(body: TestConnection): Config {
  if (body.config === undefined && body.connection === undefined)
    throw badRequest('The request is not valid: config is required.', [
      { path: 'config', message: 'is required' },
    ]);
  return body.config ?? configIn(body);
}

function answerOf({ attention, ...result }: TestResult): ConnectionTestAnswer {
  return { ...result, ...(attention && { needs_attention: attention }) };
}
