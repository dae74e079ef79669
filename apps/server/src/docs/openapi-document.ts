import { type INestApplication, Injectable } from '@nestjs/common';

/** The OpenAPI document of this server, made from its routes on first use and kept. */
@Injectable()
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

  /** What describes is loaded when a client asks: the start does not pay for it. */
  async #build(): Promise<object> {
    const { describeApi } = await import('./describe-api.js');
    return describeApi(this.#app!);
  }
}
