import type { JsonValue } from '@patchbay/plugin-kit';
import { SealError, type SealedPlace, type Vault } from '@patchbay/vault';

/** Whose texts they are: those of one action of one integration. */
interface Sealing {
  readonly vault: Vault;
  readonly integration: { readonly id: string; readonly workspaceId: string };
  readonly actionName: string;
}

/** A text that an action gives its caller to bring back. */
export function sealFor(sealing: Sealing, value: JsonValue): Promise<string> {
  return sealing.vault.seal(value, placeOf(sealing));
}

/** What such a text was made of; `undefined` where another action, or no action, made it. */
export async function unsealFor(sealing: Sealing, text: string): Promise<JsonValue | undefined> {
  try {
    return (await sealing.vault.open(text, placeOf(sealing))) as JsonValue;
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

function placeOf({ integration: { id, workspaceId }, actionName }: Sealing): SealedPlace {
  return { workspaceId, integrationId: id, column: `action:${actionName}` };
}
