import type { JsonObject } from '@patchbay/http-kit';
import type { StoreColumn, UsageFields } from '@patchbay/plugin-kit';

/** What a usage record says of an answer of a model. */
export const tokenColumns: readonly StoreColumn[] = [
  { name: 'model', type: 'text' },
  { name: 'input_tokens', type: 'number' },
  { name: 'output_tokens', type: 'number' },
  { name: 'total_tokens', type: 'number' },
];

interface Told {
  readonly model?: unknown;
  readonly usage?: {
    readonly prompt_tokens?: unknown;
    readonly completion_tokens?: unknown;
    readonly total_tokens?: unknown;
  } | null;
}

/** What an answer, or an event of one, says of itself. */
export function tokensIn(body: JsonObject): UsageFields {
  const { model: answering, usage: told } = body as Told;
  const counts = {
    input_tokens: told?.prompt_tokens,
    output_tokens: told?.completion_tokens,
    total_tokens: told?.total_tokens,
  };
  const counted = Object.entries(counts).filter(([, count]) => Number.isFinite(count));
  return {
    ...(typeof answering === 'string' && { model: answering }),
    ...(Object.fromEntries(counted) as UsageFields),
  };
}
