import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** Describes the errors of a route by their status and reason: their shape is always the same. */
export function Fails(reasons: Readonly<Record<number, string>>): MethodDecorator {
  return applyDecorators(
    ...Object.entries(reasons).map(([status, description]) =>
      ApiResponse({ status: Number(status), description }),
    ),
  );
}
