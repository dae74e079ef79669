import { Failure } from '@patchbay/plugin-host';
import { ApiError, fieldsAt } from '../errors/api-error.js';

/** Does one part of a request's work; what cannot be done fails with the place of that part, such as `create.3`. */
export async function namingErrors<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw placed(place, error);
  }
}

function placed(place: string, error: unknown): unknown {
  if (error instanceof Failure) {
    const { kind, message, cause } = error;
    return new Failure(kind, `${place}: ${message}`, {
      fields: fieldsAt(place, error.fields, message),
      cause,
    });
  }
  return error instanceof ApiError ? error.at(place) : error;
}
