import { Module } from '@nestjs/common';
import { MeController } from './me.controller.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';
import { WorkspacesController } from './workspaces.controller.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({
  controllers: [MeController, UsersController, TokensController, WorkspacesController],
  providers: [UsersService, TokensService, WorkspacesService],
})
export class AccessModule {}
