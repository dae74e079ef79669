/** Scripts of their own file only: the page's policy lets no other run. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Patchbay API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</html>
`;

export const START = "SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#api' });\n";
