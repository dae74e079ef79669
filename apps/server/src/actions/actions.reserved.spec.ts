import { action, definePlugin, type Session } from '@patchbay/plugin-kit';
import { createIntegration } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const BENEATH = /^\/api\/v2\/integrations\/\{id\}\/([^{/]+)$/;

/** A plugin whose only action is called so. */
const pluginWith = (name: string) => () =>
  definePlugin({
    type: 'others',
    subType: 'reserving',
    url: import.meta.url,
    manifest: { title: 'Reserving', description: '', icon: 'i', capabilities: [] },
    form: [],
    actions: {
      [name]: action<Session, object>({
        title: 'Reserved',
        kind: 'read',
        gives: 'value',
        params: { type: 'object' },
        result: {},
        run: () => Promise.resolve(null),
      }),
    },
    open: () => Promise.reject(new Error('is not opened here')),
    errorCode: () => 'unknown',
  });

describe('the short form of running an action', () => {
  const server = useServer();
  let reserved: string[];

  beforeAll(async () => {
    const { paths } = (await server.get('/api/openapi.json').expect(200)).body as { paths: object };
    reserved = Object.entries(paths)
      .filter(([, methods]) => 'post' in (methods as object))
      .flatMap(([path]) => BENEATH.exec(path)?.[1] ?? []);
  });

  it('hides none of the other routes beneath an integration, in whatever order features are listed', async () => {
    expect(reserved).toEqual(expect.arrayContaining(['execute', 'store']));
    const id = await createIntegration(server);
    for (const name of reserved) {
      const { body } = await server.post(`/api/v2/integrations/${id}/${name}`, {}).expect(400);
      expect(body).not.toMatchObject({ error: 'ERR_UNKNOWN_ACTION' });
    }
  });

  it('is not needed for an action of the name of another route: no plugin may have one', () => {
    for (const name of reserved) expect(pluginWith(name)).toThrow('not a usable action name');
  });
});
