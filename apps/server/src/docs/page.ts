/** Scripts of their own file only: the page's policy lets no other run. Addresses are relative: the page may lie below a base path. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Patchbay API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
`;

/** A page that was opened with a token in its address must not pass that on: scripts cannot ask such addresses. */
export const START = `const { origin, pathname } = location;
SwaggerUIBundle({ url: origin + pathname.replace(/docs$/, 'openapi.json'), dom_id: '#api' });
`;
