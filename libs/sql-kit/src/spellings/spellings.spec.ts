import { Draft } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { readTls } from './tls.js';

type Config = Record<string, unknown>;

const read = (config: Config, stored: Config = {}): Config => {
  const draft = new Draft(structuredClone(config), stored, new Set());
  readTls()(draft);
  return draft.config;
};

const stored = (sslmode: string, ssl: Config = {}): Config => ({
  connection: { sslmode, ssl: { rejectUnauthorized: sslmode !== 'require', ...ssl } },
});

const modeOf = (config: Config): unknown => (config.connection as Config | undefined)?.sslmode;

describe('what asks for TLS', () => {
  it('means the same when it is read twice, whatever it is', () => {
    const value = fc.constantFrom(true, false, null, '', 'true', 'false', 0, 1, 'x', 'require', 'verify-ca');
    const entries = fc.record(
      { rejectUnauthorized: value, ca: fc.constantFrom('', 'pem', null), key: fc.constantFrom('', 'k') },
      { requiredKeys: [] },
    );
    const ssl = fc.option(fc.oneof(value, entries), { nil: undefined });
    const mode = fc.constantFrom(undefined, null, 'prefer', 'require', 'verify-ca', 'verify-full', 'disable');
    const use = fc.constantFrom(undefined, 'No', 'Preferred', 'Required-CA');
    fc.assert(
      fc.property(ssl, mode, use, mode, (ssl, sslmode, sslUse, tls) => {
        const connection = { ...(ssl !== undefined && { ssl }), ...(sslmode !== undefined && { sslmode }) };
        const config = { connection, ...(sslUse && { sslUse }), ...(tls && { tls: { mode: tls } }) };
        const once = read(config);
        expect(read(once)).toEqual(once);
      }),
    );
  });

  it.each<[string, Config, Config, unknown]>([
    ['a CA more', { ssl: { ca: 'pem' } }, stored('verify-ca'), undefined],
    ['a CA less', { ssl: { ca: null } }, stored('verify-full', { ca: 'pem' }), undefined],
    ['nothing of it', { ssl: {} }, stored('verify-full'), undefined],
    ['off', { ssl: false }, stored('verify-full'), 'disable'],
    ['off by its word', { sslmode: 'disable' }, stored('verify-full'), 'disable'],
    ['a CA where it was off', { ssl: { ca: 'pem' } }, { connection: { sslmode: 'disable' } }, 'verify-full'],
    ['verification', { ssl: { rejectUnauthorized: true } }, stored('require'), 'verify-full'],
    [
      'verification, the rest as it was read',
      { sslmode: 'require', ssl: { rejectUnauthorized: true } },
      stored('require'),
      'verify-full',
    ],
    [
      'no verification, the rest as it was read',
      { sslmode: 'verify-full', ssl: { rejectUnauthorized: false } },
      stored('verify-full'),
      'require',
    ],
    [
      'what was read',
      { sslmode: 'verify-ca', ssl: { rejectUnauthorized: true } },
      stored('verify-ca'),
      'verify-ca',
    ],
    ['off, in what was read', { sslmode: 'verify-full', ssl: false }, stored('verify-full'), 'disable'],
  ])('changes a stored config by what is new in it: %s', (_, connection, before, mode) => {
    expect(modeOf(read({ connection }, before))).toBe(mode);
  });
});
