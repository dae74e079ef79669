/** What Nest provides the plugins by, those that come with the server and those that its settings add. */
export const PLUGINS = Symbol('PLUGINS');
