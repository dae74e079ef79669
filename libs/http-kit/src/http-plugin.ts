import {
  type Action,
  action,
  type ConfigOf,
  definePlugin,
  type Field,
  type Plugin,
  type PluginDefinition,
} from '@patchbay/plugin-kit';
import type { HttpApi } from './http-api.js';
import { httpErrorCode, httpFailedStage } from './http-error.js';
import type { HttpSession } from './http-session.js';

type Given = 'open' | 'errorCode' | 'failedStage' | 'actions';

export interface HttpPluginDefinition<Fields extends readonly Field[]> extends Omit<
  PluginDefinition<Fields, HttpSession<ConfigOf<Fields>>>,
  Given
> {
  readonly api: HttpApi<ConfigOf<Fields>>;
  /** Those of `request`, and any others over the same session. `test` comes with them. */
  readonly actions: Readonly<Record<string, Action<HttpSession<ConfigOf<Fields>>>>>;
}

/** Declares a plugin for a service over HTTP. @throws Error when the declaration contradicts itself */
export function httpPlugin<const Fields extends readonly Field[]>(
  definition: HttpPluginDefinition<Fields>,
): Plugin {
  const { api, actions, ...rest } = definition;
  return definePlugin<Fields, HttpSession<ConfigOf<Fields>>>({
    ...rest,
    actions: { ...actions, test },
    async open(config, context) {
      const { openHttp } = await import('./http-client.js');
      return openHttp(api, config, context, rest.manifest.title);
    },
    errorCode: httpErrorCode,
    failedStage: httpFailedStage,
  });
}

const test = action<HttpSession, object>({
  title: 'Check that the service answers',
  kind: 'read',
  gives: 'value',
  params: { type: 'object', properties: {}, additionalProperties: false },
  result: { type: 'object', properties: { ok: { const: true }, version: { type: 'string' } } },
  run: async (session, _params, { signal }) => ({ ok: true, ...(await session.ping(signal)) }),
});
