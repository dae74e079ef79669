import { type FactoryProvider, Module } from '@nestjs/common';
import { Metadata } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import type { Plugin } from '@patchbay/plugin-kit';
import { Vault } from '@patchbay/vault';
import { LOGGER, type Logger } from '../logging/logger.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { UsageLog } from '../usage/usage-log.js';
import { UsageModule } from '../usage/usage.module.js';
import { AuditedCredentials } from './audited-credentials.js';
import { PLUGINS } from './plugins.js';
import { SessionRetirement } from './session-retirement.js';

const host: FactoryProvider<PluginHost> = {
  provide: PluginHost,
  inject: [PLUGINS, Vault, SETTINGS, LOGGER, UsageLog, Metadata],
  useFactory: (
    plugins: readonly Plugin[],
    vault: Vault,
    settings: Settings,
    logger: Logger,
    usageLog: UsageLog,
    metadata: Metadata,
  ) =>
    new PluginHost({
      plugins,
      vault,
      credentials: new AuditedCredentials(metadata.credentials),
      logger: logger.child({ from: 'plugin' }),
      filesRoot: settings.sqliteRoot,
      filesRootSharedBy: settings.sqliteRootSharedBy,
      egress: settings.egress,
      connectTimeoutMs: settings.connectTimeoutMs,
      maxSessions: settings.maxSessions,
      maxCellBytes: settings.maxCellBytes,
      ...(settings.maxAnswerMemory > 0 && { memoryBytes: settings.maxAnswerMemory }),
      onUsage: (record) => usageLog.add(record),
    }),
};

@Module({ imports: [UsageModule], providers: [host, SessionRetirement], exports: [PluginHost] })
export class HostModule {}
