import type { Form, FormReference, Plugin, ReferenceRule } from '@patchbay/plugin-kit';
import type { Config, SealedIntegration } from './configs.js';
import { Failure } from '../failures/failure.js';
import type { Registry } from '../registry/registry.js';
import { textAt } from './paths.js';

/** An integration that a config names. */
export interface ReferenceIn {
  /** What the form says of the field. */
  readonly field: FormReference;
  readonly id: string;
}

/** One as it was found, for a caller who may know of it. */
export interface Referred extends SealedIntegration {
  readonly enabled: boolean;
}

/** In whose name a run uses other integrations. */
export interface ReferenceCaller {
  /** `undefined` for an id that the caller's workspace does not have, or that the caller may not see. */
  find(id: string): Promise<Referred | undefined>;
  /** Whether the role lets the caller run actions that write. */
  readonly mayWrite: boolean;
  /** Called once for each action that was run on one, or refused: with what failed, where it did. */
  ran(integration: SealedIntegration, action: string, failure?: Failure): void;
}

export function referencesIn({ references }: Form, config: Config): ReferenceIn[] {
  return references.flatMap((field) => {
    const id = textAt(config, field.path);
    return id ? [{ field, id }] : [];
  });
}

/** What is wrong with a reference to an integration of this kind, as the end of a sentence; `undefined` where it fits. */
export function misfitOf(
  { types, capabilities = [] }: ReferenceRule,
  registry: Registry,
  { type, subType }: Pick<SealedIntegration, 'type' | 'subType'>,
): string | undefined {
  const plugin: Plugin | undefined = registry.find(type, subType);
  if (!plugin) return 'refers to an integration of a kind that this server has no plugin for';
  if (types && !types.includes(type))
    return `must refer to an integration of the type ${types.join(' or ')}, and that one is of the type ${type}`;
  const lacked = capabilities.filter((each) => !plugin.manifest.capabilities.includes(each));
  if (lacked.length > 0)
    return `must refer to an integration with the capability ${lacked.join(' and ')}, which ${plugin.manifest.title} lacks`;
  if (plugin.form.references.length > 0)
    return `cannot refer to an integration of ${plugin.manifest.title}, since it refers to others itself`;
  return undefined;
}

export const NOT_THERE = 'refers to an integration that does not exist, or is hidden from you';

/** An integration that a run needs cannot be had. @param path such as `config.source` */
export function unavailable(path: string, message: string): Failure {
  return new Failure('reference_unavailable', `${path} ${message}.`, { fields: [{ path, message }] });
}

/** A failure of an integration that a field refers to: what it says of fields is of that one's own, and its caller does not know them. */
export function namedAt(path: string, failure: Failure): Failure {
  const { kind, message, remote, value, retryAfterS, cause } = failure;
  if (failure.fields?.[0]?.path === path) return failure;
  return new Failure(kind, `${path}: ${message}`, {
    fields: [{ path, message }],
    ...(remote && { remote }),
    ...(value && { value }),
    ...(retryAfterS !== undefined && { retryAfterS }),
    cause: cause ?? failure,
  });
}
