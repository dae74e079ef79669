import type { INestApplication } from '@nestjs/common';

/** The OpenAPI document of this server, made from its routes on first use and kept. */
export class OpenApiDocument {
  #app: INestApplication | undefined;
  #document: Promise<object> | undefined;

  /** To be called once, when the application exists. */
  describe(app: INestApplication): void {
    this.#app = app;
  }

  get(): Promise<object> {
    this.#document ??= this.#build();
    return this.#document;
  }

  async #build(): Promise<object> {
    const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
    const outline = new DocumentBuilder()
      .setTitle('Patchbay')
      .setDescription("An organisation's connections to databases and services, and actions over them.")
      .setVersion('2')
      .addApiKey({ type: 'apiKey', in: 'header', name: 'xc-token' }, 'xc-token')
      .addBearerAuth()
      .addBasicAuth({ type: 'http', scheme: 'basic', description: 'The token as user name, no password.' })
      .addSecurityRequirements('xc-token')
      .build();
    return SwaggerModule.createDocument(this.#app!, outline);
  }
}
