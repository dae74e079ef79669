import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { lockStore, type Metadata, openMetadata } from '@patchbay/metadata';
import { readMasterKey, Vault } from '@patchbay/vault';
import type { Logger } from './logging/logger.js';
import { prepareFirstStart } from './access/first-start.js';
import { Tokens } from './identity/tokens.js';
import { AppModule } from './app.module.js';
import { OpenApiDocument } from './docs/openapi-document.js';
import { Lifecycle } from './health/lifecycle.js';
import { parseJsonOf, refuseHostileJson, refuseOtherBodies } from './http/body.js';
import { ClientConnections } from './http/client-connections.js';
import { answerConditions } from './http/conditional.js';
import { corsFor } from './http/cors.js';
import { FastExpressAdapter } from './http/express-adapter.js';
import { requestContext } from './http/request-context.js';
import { securityHeaders } from './http/security-headers.js';
import type { Foundations } from './foundations/foundations.module.js';
import { NestLog, NestStartLog } from './logging/nest-log.js';
import { loadPlugins } from './plugins.js';
import { warnOfFilesInRoot } from './integrations/files-in-root.js';
import { requestLog } from './logging/request-log.js';
import type { Express } from 'express';
import type { Settings } from './settings/settings.js';

export interface RunningServer {
  readonly url: string;
  /** The first owner's token, where this start made it up: it cannot be shown again. */
  readonly generatedToken: string | undefined;
  /** Stops taking requests, lets those under way finish, closes every session and writes what is unwritten. */
  stop(): Promise<void>;
}

/** @throws SettingsError, MasterKeyError, MetadataError: one clear line each */
export async function startServer(settings: Settings, logger: Logger): Promise<RunningServer> {
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  await mkdir(settings.sqliteRoot, { recursive: true, mode: 0o700 });
  await warnOfFilesInRoot(settings, logger);
  const lock = await lockStore(settings.store);
  const metadata = await openMetadata(settings.store).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  let app: INestApplication | undefined;
  try {
    const [plugins, vault] = [await loadPlugins(settings.plugins), await openVault(settings, metadata)];
    app = await createApp({ settings, metadata, vault, logger, plugins });
    const clients = new ClientConnections(app.getHttpServer() as Server);
    await app.listen(settings.port, settings.host);
    // Not before: a token made up for a server that then finds its port taken would never be shown.
    const generatedToken = await prepareFirstStart(metadata, settings, logger);
    app.get(Lifecycle).phase = 'running';
    const running = app;
    const stop = (): Promise<void> => clients.endUntil(running.close()).finally(lock.release);
    return { url: urlOf(app), generatedToken, stop };
  } catch (error) {
    await (app ? app.close() : metadata.close()).finally(lock.release);
    throw error;
  }
}

async function openVault(settings: Settings, metadata: Metadata): Promise<Vault> {
  const { dataKeys } = metadata;
  const mayGenerate = (await dataKeys.masterKeyId()) === null && (await dataKeys.anyOne()) === null;
  const masterKey = readMasterKey(
    { ...settings.masterKey, generatedFile: join(settings.dataDir, 'master.key') },
    { mayGenerate },
  );
  return Vault.open(masterKey, dataKeys);
}

async function createApp(foundations: Foundations): Promise<INestApplication> {
  const { settings, logger } = foundations;
  const app = await NestFactory.create(AppModule.on(foundations), new FastExpressAdapter(), {
    bodyParser: false,
    abortOnError: false,
    logger: new NestStartLog(logger),
  });
  app.useLogger(new NestLog(logger));
  keepAlive(app.getHttpServer() as Server, settings.keepAliveMs);
  const express = app.getHttpAdapter().getInstance() as Express;
  express.disable('x-powered-by').set('trust proxy', settings.trustProxy);
  app.use(requestContext, securityHeaders, requestLog(logger), answerConditions);
  if (settings.corsOrigins.length > 0) app.enableCors(corsFor(settings.corsOrigins));
  const tokens = app.get(Tokens);
  app.use(
    parseJsonOf((request) => tokens.bearerOf(request).then((bearer) => bearer !== null)),
    refuseOtherBodies,
    refuseHostileJson,
  );
  app.get(OpenApiDocument).describe(app);
  return app;
}

/** Node's default for the headers, and its least distance to the time for which connections are kept. */
const HEADERS_TIMEOUT_MS = 60_000;
const MARGIN_MS = 5_000;

/** Longer than proxies keep theirs: one that this server closes first may just then be given the next request. */
function keepAlive(server: Server, restMs: number): void {
  server.keepAliveTimeout = restMs;
  server.headersTimeout = Math.max(HEADERS_TIMEOUT_MS, restMs + MARGIN_MS);
}

function urlOf(app: INestApplication): string {
  const { address, port, family } = (app.getHttpServer() as { address(): AddressInfo }).address();
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
