import { type INestApplication, Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PluginHost } from '@patchbay/plugin-host';

/** The OpenAPI document of this server, made from its routes and plugins on first use and kept. */
@Injectable()
export class OpenApiDocument {
  #app: INestApplication | undefined;
  #core: Promise<OpenAPIObject> | undefined;
  #whole: Promise<OpenAPIObject> | undefined;

  /** To be called once, when the application exists. */
  describe(app: INestApplication): void {
    this.#app = app;
  }

  /** With the configs and actions of the plugins that this server has. */
  whole(): Promise<OpenAPIObject> {
    this.#whole ??= this.#withPlugins();
    return this.#whole;
  }

  /** The same of each server of this version, whatever plugins it has. */
  core(): Promise<OpenAPIObject> {
    this.#core ??= this.#describe();
    return this.#core;
  }

  /** What describes is loaded when a client asks: the start does not pay for it. */
  async #describe(): Promise<OpenAPIObject> {
    const { describeApi } = await import('./describe-api.js');
    return describeApi(this.#app!);
  }

  async #withPlugins(): Promise<OpenAPIObject> {
    const [{ withPlugins }, { withExamples }] = await Promise.all([
      import('./describe-plugins.js'),
      import('./example-bodies.js'),
    ]);
    const { all: plugins } = this.#app!.get(PluginHost).registry;
    return withExamples(withPlugins(await this.core(), plugins), plugins);
  }
}
