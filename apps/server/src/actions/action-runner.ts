import { Injectable } from '@nestjs/common';
import type { SealedIntegration } from '@patchbay/metadata';
import { type Limits, PluginHost, type RunResult, type WhenGone } from '@patchbay/plugin-host';
import type { Action, ByteStream, IntegrationType } from '@patchbay/plugin-kit';
import { AuditTrail, auditOf, integrationTarget } from '../audit/audit-trail.js';
import { ApiError, forbidden, notFile, notJson } from '../errors/api-error.js';
import type { Caller } from '../identity/caller.js';
import { IntegrationDirectory, sealedOf } from '../integrations/integration-directory.js';
import { ReferencesService } from '../integrations/references.service.js';
import { SourceDirectory } from '../sources/source-directory.js';

export interface RunRequest {
  readonly integrationId: string;
  readonly action: string;
  readonly params?: unknown;
  /** Reads the params where how they are spelled depends on the action; counts in place of `params`. */
  readonly paramsFor?: ((action: Action) => unknown) | undefined;
  /** For an action that accepts bytes. */
  readonly file?: ByteStream | undefined;
  readonly options?: unknown;
  /** A source of the integration, whose config is laid over the integration's for this run. */
  readonly sourceId?: string | undefined;
  /** Cancels the run. */
  readonly whenGone: WhenGone;
}

/** What its caller makes of a result. */
export interface Delivery<T> {
  /** The limits under which the caller can take what the action gives. @throws ApiError where the caller cannot take it at all */
  limitsFor(action: Action): Limits;
  /** Takes the result. Rows and events hold their session until they are read, and the run is recorded when this settles. */
  take(result: RunResult): Promise<T>;
}

/** Runs an action of a saved integration for a caller, and records in the audit what became of it. It knows no HTTP. */
@Injectable()
export class ActionRunner {
  constructor(
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly sources: SourceDirectory,
    private readonly references: ReferencesService,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws ApiError, Failure */
  async run<T>(caller: Caller, request: RunRequest, delivery: Delivery<T>): Promise<T> {
    // Text of the caller's, until an action of that name is found.
    let detail: string | undefined;
    try {
      const integration = await this.directory.find(request.integrationId, caller);
      const action = this.#actionOf(integration, request.action);
      detail = request.action;
      refuseBelowRole(action, caller);
      if (!integration.enabled) throw new ApiError('ERR_DISABLED', 'This integration is disabled.');
      const taken = await this.#perform(caller, integration, action, request, delivery);
      const target = integrationTarget(integration);
      this.audit.note(auditOf(caller, 'integration.execute', { target, detail }));
      return taken;
    } catch (error) {
      const target = { type: 'integration', id: request.integrationId } as const;
      this.audit.noteFailure(auditOf(caller, 'integration.execute', { target, detail }), error);
      throw error;
    }
  }

  #refers({ type, subType }: SealedIntegration): boolean {
    return this.host.registry.get(type as IntegrationType, subType).form.references.length > 0;
  }

  #actionOf({ type, subType }: SealedIntegration, name: string): Action {
    return this.host.actionOf(this.host.registry.get(type as IntegrationType, subType), name);
  }

  async #perform<T>(
    caller: Caller,
    integration: SealedIntegration,
    declared: Action,
    request: RunRequest,
    delivery: Delivery<T>,
  ): Promise<T> {
    const { action, paramsFor, options, sourceId, whenGone } = request;
    const params = paramsFor ? paramsFor(declared) : request.params;
    const body = fileFor(declared, request.file);
    const source = sourceId === undefined ? undefined : await this.sources.find(integration, sourceId);
    const limits = delivery.limitsFor(declared);
    const references = this.#refers(integration) ? this.references.callerOf(caller, integration) : undefined;
    const call = { action, source, params, options, limits, whenGone, body, references };
    return delivery.take(await this.host.run(sealedOf(integration), call));
  }
}

/** @throws ApiError 415 where the body is not what the action takes */
function fileFor({ accepts }: Action, file: ByteStream | undefined): ByteStream | undefined {
  if (accepts !== 'bytes') {
    // Some clients say of a body that is not there that it is a text.
    if (file && file.length !== 0) throw notJson();
    return undefined;
  }
  if (!file) throw notFile();
  return file;
}

/** Every caller who may run actions may run those that read. */
function refuseBelowRole({ kind }: Action, caller: Caller): void {
  if (kind === 'read' || caller.is('creator')) return;
  throw forbidden(`An action that writes takes the role creator; yours is ${caller.role}.`);
}
