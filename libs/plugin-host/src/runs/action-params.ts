import type { Action, Plugin } from '@patchbay/plugin-kit';
import { Failure, type FieldProblem } from '../failures/failure.js';
import { problemsOf } from '../configs/validation.js';

/** @throws Failure `unknown_action` that lists the actions there are */
export function actionOf(plugin: Plugin, name: string): Action {
  if (Object.hasOwn(plugin.actions, name)) return plugin.actions[name]!;
  const available = Object.keys(plugin.actions);
  throw new Failure(
    'unknown_action',
    `${plugin.manifest.title} has no action "${name.slice(0, 100)}". It has: ${available.join(', ')}.`,
    { available },
  );
}

/** @throws Failure `invalid_request` that names each param at fault */
export async function refuseUnfit(action: Action, params: unknown): Promise<void> {
  const problems = await problemsOf(action.params, params, 'params');
  const [first] = problems;
  if (first)
    throw new Failure(
      'invalid_request',
      `The params do not fit: ${first.path} ${first.message.replace(/\?$/, '')}.${takenBy(action, first)}`,
      { fields: problems },
    );
}

/** Options stand beside the params, and only where the action is named in the body. */
const OPTIONS = /^params\.(timeoutMs|maxRows|maxBytes|rowMode)$/;

/** What there is, where a param is not known. */
function takenBy({ params }: Action, { path, message }: FieldProblem): string {
  if (!message.startsWith('is not known')) return '';
  const names = Object.keys(params.properties ?? {});
  const taken = names.length > 0 ? ` It takes: ${names.join(', ')}` : ' It takes none';
  return `${taken}${OPTIONS.test(path) ? '; options go with /execute' : ''}.`;
}
