import type { Plugin } from '@patchbay/plugin-kit';
import { setDriverEnvironment } from './driver-environment.js';

describe('the environment of drivers', () => {
  afterEach(() => {
    delete process.env['PATCHBAY_TEST_HUSH'];
  });

  it('is what their plugins say, whatever was there', () => {
    process.env['PATCHBAY_TEST_HUSH'] = 'no';
    setDriverEnvironment([{ environment: { PATCHBAY_TEST_HUSH: 'yes' } } as unknown as Plugin, {} as Plugin]);
    expect(process.env['PATCHBAY_TEST_HUSH']).toBe('yes');
  });
});
