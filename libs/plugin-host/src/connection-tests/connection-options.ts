import type { Action, Field, OptionsFrom, Plugin } from '@patchbay/plugin-kit';
import { refuseUnfit } from '../runs/action-params.js';
import type { Candidate, Candidates } from '../sessions/candidate.js';
import type { Config, SealedIntegration } from '../configs/configs.js';
import { ConnectionProgress } from '../network/connection-progress.js';
import type { WhenGone } from '../limits/deadline.js';
import { Failure } from '../failures/failure.js';
import { applyLimits, BUFFERED_LIMITS } from '../limits/limits.js';
import type { FileOwner } from '../configs/local-files.js';
import type { Opened } from '../sessions/opener.js';
import { type OptionList, optionsIn } from '../configs/option-list.js';
import type { OwnSessions } from '../sessions/own-sessions.js';
import type { Running } from '../runs/referred-integration.js';
import type { Registry } from '../registry/registry.js';
import { Run } from '../runs/run.js';

export interface AskedOptions {
  /** The key of the field, or its path in a body. */
  readonly field: string;
  readonly whenGone: WhenGone;
}

interface ConnectionOptionsParts {
  readonly registry: Registry;
  readonly candidates: Candidates;
  readonly sessions: OwnSessions;
  readonly running: Running;
}

/** A field of a form, and where its options come from. */
interface Listed {
  readonly path: string;
  readonly from: OptionsFrom;
  readonly action: Action;
}

/** Asks remote systems what a field of a form may be. What the methods promise stands at `PluginHost`. */
export class ConnectionOptions {
  constructor(private readonly parts: ConnectionOptionsParts) {}

  list(
    plugin: Plugin,
    config: Config,
    { owner, field, whenGone }: AskedOptions & { owner: FileOwner },
  ): Promise<OptionList> {
    const listed = listedField(plugin, field);
    return this.#ask(this.parts.candidates.given(plugin, config, owner, askedOf(listed)), listed, whenGone);
  }

  async listSaved(
    integration: SealedIntegration,
    { overrides, field, whenGone }: AskedOptions & { overrides: Config },
  ): Promise<OptionList> {
    const plugin = this.parts.registry.get(integration.type, integration.subType);
    const listed = listedField(plugin, field);
    const candidate = await this.parts.candidates.saved(integration, overrides, askedOf(listed));
    return this.#ask(candidate, listed, whenGone);
  }

  async #ask(candidate: Candidate, { from, action }: Listed, whenGone: WhenGone): Promise<OptionList> {
    const { running, sessions } = this.parts;
    const { budget, vault, most } = running;
    const { plugin, owner, secrets, check } = candidate;
    const { config } = await check();
    const params = structuredClone(from.params ?? {});
    await refuseUnfit(action, params);
    const run = new Run({
      integration: { id: `unsaved:${plugin.subType}`, workspaceId: owner.workspaceId },
      plugin,
      actionName: from.action,
      limits: applyLimits(undefined, BUFFERED_LIMITS, most),
      budget,
      vault,
      whenGone,
      body: undefined,
      onUsage: undefined,
    });
    const { deadline } = run;
    const session = sessions.prepare(candidate, deadline.signal, new ConnectionProgress());
    const opening = session.open(config);
    let closed: Promise<void> | undefined;
    const close = (opened: Opened): Promise<void> => (closed ??= opened.close());
    try {
      const opened = await deadline.race(opening).catch((error: unknown) => {
        opening.then(close, () => undefined);
        throw session.explain(error);
      });
      const result = await run.perform(action, params, { opened, release: () => void close(opened) });
      if (result.kind !== 'value')
        throw new TypeError(`The options of a field cannot be read in ${result.kind}.`);
      return optionsIn(JSON.parse(result.json), from, secrets.redact);
    } catch (error) {
      throw run.fail(error);
    } finally {
      // Past the deadline no caller waits for a link that may not hear.
      if (!deadline.failure) await closed;
    }
  }
}

/** It need not have a value while its options are asked for. */
function askedOf({ path, from }: Listed): { path: string; meanwhile?: string } {
  return { path, ...(from.meanwhile !== undefined && { meanwhile: from.meanwhile }) };
}

/** @param name the key of a field, or its path in a body. @throws Failure `invalid_request` that names the fields that have options */
function listedField({ manifest, form, actions }: Plugin, name: string): Listed {
  const isMeant = ({ key, model }: Field): boolean => key === name || `config.${model}` === name;
  const field = form.fields.find((each) => each.element !== undefined && isMeant(each));
  const from = field?.optionsFrom;
  if (field && from) return { path: field.model, from, action: actions[from.action]! };
  const listed = form.fields.filter(({ optionsFrom }) => optionsFrom).map(({ key }) => key);
  const what = field ? 'has no options that can be asked for' : 'is not a field of the form';
  const those =
    listed.length > 0 ? `those that have are ${listed.join(', ')}` : 'none of its fields has options';
  throw new Failure(
    'invalid_request',
    `field "${name.slice(0, 100)}" of ${manifest.title} ${what}: ${those}.`,
    {
      fields: [{ path: 'field', message: what }],
    },
  );
}
