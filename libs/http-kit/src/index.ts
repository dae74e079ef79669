export { apiKeyHeader, apiKeyQuery, type Auth, basic, bearer, noAuth } from './auth.js';
export { presignedByAws, signedByAws, type AwsCredentials } from './aws-signature.js';
export { BaseUrl, wayOutOf } from './base-url.js';
export { jsonOf, parseJson } from './body.js';
export { baseUrlField, caField, redirectsField } from './form-fields.js';
export type {
  Authority,
  FlowingAnswer,
  HttpAnswer,
  HttpApi,
  HttpHeaders,
  HttpRequest,
  Method,
  OutgoingRequest,
  QueryValue,
  Refusal,
  RequestBody,
} from './http-api.js';
export { oauth } from './oauth.js';
export { freeRequests } from './free-requests/actions.js';
export { httpErrorCode, httpFailedStage } from './http-error.js';
export { httpPlugin, type HttpPluginDefinition } from './http-plugin.js';
export type { JsonObject } from './shape.js';
export type { HttpSession, SendOptions } from './http-session.js';
export {
  cursorPages,
  linkPages,
  type NextPage,
  numberedPages,
  offsetPages,
  type Page,
  type Pages,
} from './pages.js';
export { fillPath, formBody, jsonBody, placesOf, type RequestLine } from './params.js';
export {
  asksForMethod,
  headerName,
  headerValue,
  isHeaderName,
  isHeaderValue,
  mayCallerSet,
} from './refused-headers.js';
export type { EventsDefinition } from './event-request.js';
export { download, upload } from './file-request.js';
export { request, type RequestDefinition } from './request.js';
export { rows } from './row-request.js';
export { codingOf } from './unpack.js';
