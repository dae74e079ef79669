import type { OpenAPIObject, OperationObject } from '@nestjs/swagger';

export type Operation = OperationObject & { 'x-required-role'?: string };

const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const;

/** Every operation of the document; of two paths the shorter comes first. */
export function operationsOf(
  document: Pick<OpenAPIObject, 'paths'>,
): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths)
    .sort(([one], [other]) => one.length - other.length || one.localeCompare(other, 'en'))
    .flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation ? [{ method, path, operation }] : [];
      }),
    );
}
