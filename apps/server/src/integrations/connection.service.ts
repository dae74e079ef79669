import { Inject, Injectable } from '@nestjs/common';
import { PluginHost, type TestResult, type WhenGone } from '@patchbay/plugin-host';
import type { Caller } from '../access/caller.js';
import type { TestConnection, TestSaved } from './connection.dto.js';
import { IntegrationDirectory, sealedOf } from './integration-directory.js';

/** Tries connections, saved or not, on sessions of their own. */
@Injectable()
export class ConnectionService {
  constructor(
    @Inject(PluginHost) private readonly host: PluginHost,
    @Inject(IntegrationDirectory) private readonly directory: IntegrationDirectory,
  ) {}

  async testSaved(
    caller: Caller,
    id: string,
    { config = {} }: TestSaved,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    const integration = sealedOf(await this.directory.findFresh(id, caller));
    return this.host.testSaved(integration, config, whenGone);
  }

  async testUnsaved(
    { type = 'database', sub_type: subType, config }: TestConnection,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    return this.host.test(this.host.registry.get(type, subType), config, whenGone);
  }
}
