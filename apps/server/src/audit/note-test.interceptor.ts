import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { type Observable, tap } from 'rxjs';
import { AuditTrail } from './audit-trail.js';

/** Notes a connection test together with how it ended. */
@Injectable()
export class NoteTest implements NestInterceptor<TestResult, TestResult> {
  constructor(@Inject(AuditTrail) private readonly trail: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler<TestResult>): Observable<TestResult> {
    const request = context.switchToHttp().getRequest<Request>();
    return next.handle().pipe(tap((result) => this.trail.noteTest(request, result)));
  }
}
