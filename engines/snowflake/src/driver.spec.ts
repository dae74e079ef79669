import { createRequire } from 'node:module';

const require = createRequire(__filename);

describe('the driver of snowflake', () => {
  it('sends its requests through one instance of axios, whose adapter is patched', () => {
    const { default: axios } = require('snowflake-sdk/dist/lib/http/axios_instance.js') as {
      default: { defaults: object };
    };
    expect(axios.defaults).toHaveProperty('adapter');
    expect(axios.defaults).toHaveProperty('maxContentLength');
  });
});
