import { redactor } from './redact.js';
import { remoteText } from './remote-text.js';

const redact = redactor({ password: 'hunter2-hunter2' }, ['password']);

describe('what a remote system says', () => {
  it('is passed on as it is, its secrets left out', () => {
    expect(remoteText('no hunter2-hunter2 here', redact)).toBe('no ******** here');
  });

  it('is cut to a readable length, and says so', () => {
    const text = remoteText('x'.repeat(20_000), redact);
    expect(text).toBe(`${'x'.repeat(10_000)}…`);
  });

  it('loses no more than it must where it is redacted', () => {
    expect(remoteText('hunter2-hunter2'.repeat(1000), redact)).toBe('********'.repeat(1000));
  });

  it.each([9_990, 10_000, 42_760, 42_768, 42_775])('keeps no part of a secret that stands at %i', (at) => {
    const text = remoteText(`${'x'.repeat(at)}hunter2-hunter2${'x'.repeat(100_000)}`, redact);
    expect(text).not.toContain('hun');
    expect(text.length).toBeLessThanOrEqual(10_001);
  });

  it('keeps no part of a secret where much was taken out before it', () => {
    const text = remoteText('hunter2-hunter2'.repeat(100_000), redact);
    expect(text).toMatch(/^\**…$/);
  });

  it('is not read to its end where it is long', () => {
    const read: number[] = [];
    remoteText('x'.repeat(1_000_000), (part) => {
      read.push(part.length);
      return part;
    });
    expect(read).toEqual([expect.any(Number)]);
    expect(read[0]).toBeLessThan(50_000);
  });
});
