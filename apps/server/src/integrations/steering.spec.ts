import type { Plugin } from '@patchbay/plugin-kit';
import { loadPlugins } from '../plugins.js';

describe('each plugin of this server', () => {
  let plugins: readonly Plugin[];
  beforeAll(async () => {
    plugins = await loadPlugins([]);
    expect(plugins.length).toBeGreaterThan(10);
  });

  it('lets no secret that can name a host, a header or a service be changed without the other secrets', () => {
    const steering = plugins.flatMap(({ subType, form }) =>
      form.elements
        .filter(({ secret }) => secret)
        .filter(
          ({ type, validators = [] }) =>
            type === 'key-value' ||
            type === 'json' ||
            validators.some(
              ({ type: kind, value }) => kind === 'pattern' && /:\\?\/\\?\//.test(String(value)),
            ),
        )
        .map(({ model }) => ({
          field: `${subType} ${model}`,
          steers: form.steers.includes(model.slice('config.'.length)),
        })),
    );
    expect(steering.length).toBeGreaterThan(2);
    expect(steering.filter(({ steers }) => !steers)).toEqual([]);
  });
});
