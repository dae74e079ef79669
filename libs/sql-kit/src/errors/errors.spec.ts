import { type ErrorReader, errorReader } from './error-table.js';
import { movedPosition, withTexts } from './given-text.js';

interface Thrown {
  readonly number?: number;
  readonly severity?: number;
  readonly sqlState?: string;
  readonly code?: string;
  readonly message?: string;
  readonly position?: number;
}

const reader = (more: object = {}): ErrorReader =>
  errorReader({
    fields: ({ sqlState, ...said }: Thrown) => ({ ...said, ...(sqlState && { sqlstate: sqlState }) }),
    kinds: {
      unauthorized: { numbers: [7], states: ['28'] },
      conflict: { states: ['40001'], messages: [/try again/] },
      invalid_request: { numbers: [[1, 99]], states: ['40', '42'], severities: [[11, 16]] },
      unreachable: { codes: ['CLOSED', /^LOST_/] },
    },
    stages: { auth: { numbers: [7] }, database: { states: ['3D'] } },
    ...more,
  });
const read = (thrown: Thrown, more?: object) => reader(more).errorCode(thrown);

describe('an error is read by its table', () => {
  it.each<[Thrown, string]>([
    [{ number: 8 }, 'invalid_request'],
    [{ number: 7 }, 'unauthorized'],
    [{ number: 8, message: 'try again' }, 'conflict'],
    [{ number: 100 }, 'unknown'],
    [{ number: 100, severity: 16 }, 'invalid_request'],
    [{ number: 100, severity: 17 }, 'unknown'],
    [{ number: 100, sqlState: '28000' }, 'unauthorized'],
    [{ sqlState: '40001' }, 'conflict'],
    [{ sqlState: '40002' }, 'invalid_request'],
    [{ sqlState: '99999', code: 'CLOSED' }, 'unreachable'],
    [{ code: 'LOST_IT' }, 'unreachable'],
    [{ code: '28' }, 'unknown'],
    [{ code: 'ECONNRESET', number: 8 }, 'unreachable'],
    [{}, 'unknown'],
  ])('%j by its most exact sign: %s', (thrown, code) => {
    expect(read(thrown)).toBe(code);
  });

  it('whose numbers and states may all be of one kind but for those that are listed', () => {
    const others = { otherNumbers: 'invalid_request', otherStates: 'timeout' };
    expect(read({ number: 100 }, others)).toBe('invalid_request');
    expect(read({ number: 100, sqlState: '28000' }, others)).toBe('unauthorized');
    expect(read({ sqlState: '99999' }, others)).toBe('timeout');
    expect(read({ message: 'none' }, others)).toBe('unknown');
  });

  it('and says at which stage it ended a connection', () => {
    expect(reader().failedStage({ number: 7 })).toBe('auth');
    expect(reader().failedStage({ sqlState: '3D000' })).toBe('database');
    expect(reader().failedStage({ code: 'SELF_SIGNED_CERT_IN_CHAIN', number: 7 })).toBe('tls');
    expect(reader().failedStage(undefined)).toBeUndefined();
  });

  it('and says of itself what is for callers', () => {
    const thrown = { number: 1, severity: 2, code: 'C', message: 'M', sqlState: '42000' };
    expect(reader().remoteError(thrown)).toMatchObject({ code: 'C', message: 'M', sqlstate: '42000' });
  });
});

describe('the position of an error', () => {
  const given = 'SELECT 😀, :a, x FROM t';
  const sent = 'SELECT 😀, $1, x FROM t';
  const of = (text: string, part: string) => Array.from(text.slice(0, text.indexOf(part))).length + 1;

  it.each(['SELECT', '😀', 'x', 'FROM', 't'])('is that of the text of the caller: %s', (part) => {
    expect(movedPosition(of(sent, part), { given, sent })).toBe(of(given, part));
  });

  it('is left out between placeholders', () => {
    const texts = { given: 'SELECT :a + b + :a', sent: 'SELECT $10 + b + $10' };
    expect(movedPosition(of(texts.sent, 'b'), texts)).toBeUndefined();
  });

  it('goes with what failed', async () => {
    const thrown = Object.assign(new Error('no x'), { position: of(sent, 'FROM') });
    await expect(withTexts({ given, sent }, () => Promise.reject(thrown))).rejects.toBe(thrown);
    expect(reader().remoteError(thrown)).toEqual({ position: of(given, 'FROM') });
  });
});
