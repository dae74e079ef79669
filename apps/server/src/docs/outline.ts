import type { Action, JsonSchema, Plugin } from '@patchbay/plugin-kit';

/** What the document holds of an action. */
export type ActionOutline = Pick<Action, 'title' | 'params' | 'result'>;

/** What the document holds of a plugin: a plugin is one, and its snapshot in git is the other. */
export interface PluginOutline extends Pick<Plugin, 'type' | 'subType'> {
  readonly manifest: Pick<Plugin['manifest'], 'title'>;
  readonly form: { readonly schema: JsonSchema };
  readonly actions: Readonly<Record<string, ActionOutline>>;
}
