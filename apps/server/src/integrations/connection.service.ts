import { Injectable } from '@nestjs/common';
import { PluginHost, type TestResult, type WhenGone } from '@patchbay/plugin-host';
import type { Caller } from '../identity/caller.js';
import type { TestConnection, TestSaved } from './connection.dto.js';
import { badRequest } from '../errors/api-error.js';
import { configIn } from './loose-config.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { overriddenFields } from './overridden-fields.js';
import { IntegrationDirectory, sealedOf } from './integration-directory.js';

/** Tries connections, saved or not, on sessions of their own. */
@Injectable()
export class ConnectionService {
  constructor(
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly audit: AuditTrail,
  ) {}

  async testSaved(caller: Caller, id: string, body: TestSaved, whenGone: WhenGone): Promise<TestResult> {
    const result = await this.#trySaved(caller, id, body, whenGone);
    const target = { type: 'integration', id } as const;
    const changedFields = overriddenFields(body);
    this.audit.noteTest(caller, 'integration.test', result, { target, changedFields });
    return result;
  }

  async testUnsaved(caller: Caller, body: TestConnection, whenGone: WhenGone): Promise<TestResult> {
    const result = await this.#tryUnsaved(caller, body, whenGone);
    this.audit.noteTest(caller, 'connection.test', result);
    return result;
  }

  async #trySaved(
    caller: Caller,
    id: string,
    { config = {} }: TestSaved,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    const integration = sealedOf(await this.directory.findFresh(id, caller));
    const plugin = this.host.registry.get(integration.type, integration.subType);
    if (!caller.is('owner')) await this.host.configs.refuseOwned(plugin, config, integration);
    return this.host.testSaved(integration, config, whenGone);
  }

  async #tryUnsaved(caller: Caller, body: TestConnection, whenGone: WhenGone): Promise<TestResult> {
    const { type = 'database', sub_type: subType, is_private: isPrivate, fk_integration_id: id } = body;
    const config = body.config ?? configIn(body);
    if (body.config === undefined && body.connection === undefined)
      throw badRequest('The request is not valid: config is required.', [
        { path: 'config', message: 'is required' },
      ]);
    if (id) return this.#trySaved(caller, id, { config }, whenGone);
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
    return this.host.test(plugin, config, owner, whenGone);
  }
}
