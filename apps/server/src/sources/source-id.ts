import { newIntegrationId } from '../integrations/integration-id.js';

/** `src` and 14 of a-z0-9, drawn like those of integrations. */
export function newSourceId(): string {
  return newIntegrationId().replace(/^int/, 'src');
}

export function isSourceId(text: string): boolean {
  return /^src[a-z0-9]{14}$/.test(text);
}
