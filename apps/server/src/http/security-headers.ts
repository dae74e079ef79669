import type { RequestHandler, Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** What an answer of this API may do in a browser: nothing but be read by the page that asked. */
const ANSWERS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // Browsers heed it over TLS only; and what other hosts do is not for this one to say.
  strictTransportSecurity: { includeSubDomains: false },
  // These are about pages and downloads of old browsers; frame-ancestors says what X-Frame-Options would.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xPoweredBy: false,
  xXssProtection: false,
};

/** Its own scripts and styles, and calls to this server. The bundled Swagger UI writes style attributes. */
const PAGES: HelmetOptions = {
  ...ANSWERS,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
};

/** Helmet says the same of every answer, so it is asked once. */
function headersOf(options: HelmetOptions): Map<string, string> {
  const headers = new Map<string, string>();
  const response = { setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value) };
  helmet(options)({} as never, response as never, () => undefined);
  return headers;
}

const answers = headersOf(ANSWERS)
  // A token in a header of ours tells no cache that the answer is one caller's. Static files say otherwise.
  .set('cache-control', 'private, no-store');

/** For a file that is the same for everyone who may ask for it: Express then says how long it may be kept. */
export function allowCaching(response: Response): void {
  response.removeHeader('cache-control');
}

/** For a file that pages of other origins may show, such as an icon in an `<img>`. */
export function allowEmbedding(response: Response): void {
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
}

/** For the few answers that are pages of ours. */
export const pageHeaders: ReadonlyMap<string, string> = headersOf(PAGES);

export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeaders(answers);
  next();
};
