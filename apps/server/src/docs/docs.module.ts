import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DocsController } from './docs.controller.js';
import { OpenApiDocument } from './openapi-document.js';
import { UnknownRoutesController } from './unknown-routes.controller.js';

/** Its unknown routes come after all others: it is the last of the features. */
@Module({
  // The document describes the controllers that Nest has found.
  imports: [DiscoveryModule],
  controllers: [DocsController, UnknownRoutesController],
  providers: [OpenApiDocument],
})
export class DocsModule {}
