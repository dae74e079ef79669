import type { KeyObject } from 'node:crypto';
import {
  type Form,
  mismatchOf,
  partsOf,
  type PemRule,
  pemOf,
  readCertificates,
  type UnreadableKey,
} from '@patchbay/plugin-kit';
import type { Config } from './configs.js';
import type { FieldProblem } from '../failures/failure.js';
import { isObject, textAt, valueAt } from './paths.js';

interface Findings {
  readonly problems: FieldProblem[];
  readonly warnings: string[];
}

/**
 * What is wrong with the certificates and keys of a config, which it opens: sealed ones take up to a tenth of a second.
 * @param takesElided whether a text that stands for one, as examples have it, is only warned of
 */
export function checkPems({ pems }: Form, config: Config, takesElided: boolean): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  for (const rule of pems) {
    const text = textAt(config, rule.path);
    if (!text) continue;
    const read = rule.holds === 'key' ? readKey(rule, text, config) : readCertificates(text);
    if (!isUnreadable(read)) continue;
    const path = read.of === 'passphrase' ? rule.passphrase! : rule.path;
    if (read.elided && takesElided)
      findings.warnings.push(`config.${path} ${read.problem}: enter the whole text before it is used.`);
    else findings.problems.push({ path: `config.${path}`, message: read.problem });
  }
  return findings;
}

function isUnreadable(read: object): read is UnreadableKey {
  return 'problem' in read;
}

function readKey(rule: PemRule, text: string, config: Config): object {
  const passphrase = rule.passphrase === undefined ? undefined : textAt(config, rule.passphrase);
  const read = rule.read!(text, passphrase);
  if (!('key' in read) || rule.certificate === undefined) return read;
  const certificates = readCertificates(textAt(config, rule.certificate) ?? '');
  const mismatch = 'pem' in certificates && mismatchOf(certificates.pem, read.key as KeyObject);
  return mismatch ? { problem: `does not belong to its certificate, which ${mismatch}` } : read;
}

/** Writes (in place) PEM texts that came through an environment, YAML or a form of one line as every reader takes them. */
export function cleanPems({ pems }: Form, config: Config): void {
  for (const { path } of pems) {
    const text = textAt(config, path);
    const read = text ? partsOf(text) : undefined;
    if (!read || !('parts' in read)) continue;
    const key = path.split('.').at(-1)!;
    const parent = path === key ? config : valueAt(config, path.slice(0, -key.length - 1));
    if (isObject(parent)) parent[key] = read.parts.map(pemOf).join('');
  }
}
