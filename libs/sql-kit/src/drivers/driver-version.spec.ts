import { assertDriverVersion } from './driver-version.js';

describe('assertDriverVersion', () => {
  const from = __filename;
  const { version } = jest.requireActual<{ version: string }>('tarn/package.json');

  it('accepts the release that the patches were written for', () => {
    expect(() => assertDriverVersion({ driver: 'tarn', version, from })).not.toThrow();
  });

  it('refuses any other release, names both and says what to do', () => {
    const older = (): void => assertDriverVersion({ driver: 'tarn', version: '3.0.0', from });
    expect(older).toThrow(RangeError);
    expect(older).toThrow(
      `The patches of tarn were written for version 3.0.0, and ${version} is installed. Install tarn@3.0.0.`,
    );
  });
});
