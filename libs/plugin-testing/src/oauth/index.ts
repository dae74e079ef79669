export { type ApiCall, type OAuthServer, type OAuthServerOptions, startOAuthServer } from './oauth-server.js';
