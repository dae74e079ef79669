import { Module } from '@nestjs/common';
import { AuthenticationGuard } from './authentication.guard.js';
import { TokenUses } from './token-uses.js';
import { Tokens } from './tokens.js';

@Module({
  providers: [Tokens, TokenUses, AuthenticationGuard],
  exports: [Tokens, AuthenticationGuard],
})
export class IdentityModule {}
