import { Failure, type FieldProblem } from '@patchbay/plugin-host';
import { ApiError } from '../errors/api-error.js';

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
      fields: fieldsOf(place, error.fields, message),
      cause,
    });
  }
  if (error instanceof ApiError) {
    const { status, code, message, details } = error;
    const fields = fieldsOf(place, details?.fields, message);
    return new ApiError(status, code, `${place}: ${message}`, { ...details, fields });
  }
  return error;
}

function fieldsOf(
  place: string,
  fields: readonly FieldProblem[] | undefined,
  message: string,
): readonly FieldProblem[] {
  if (!fields) return [{ path: place, message }];
  return fields.map((field) => ({ path: `${place}.${field.path}`, message: field.message }));
}
