import { Failure, type FailureKind } from '@patchbay/plugin-host';

/** The failure of work that must fail, and fail like this. */
export async function failureOf(work: Promise<unknown>, kind: FailureKind): Promise<Failure> {
  const outcome = await work.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`this should have failed: ${JSON.stringify(outcome.answer)}`);
  const { error } = outcome;
  if (!(error instanceof Failure)) throw new Error('this failed with something else', { cause: error });
  expect({ kind: error.kind, message: error.message }).toEqual({ kind, message: expect.any(String) });
  return error;
}

export async function collect(texts: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of texts) all += text;
  return all;
}
