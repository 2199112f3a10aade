import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One file under /docs. */
export interface DocsFile {
  readonly name: string;
  readonly type: string;
  readonly read: () => string | Buffer;
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Portcullis API</title>
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png" sizes="32x32" />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/**
 * A file of its own, since the content policy runs no script that stands in a page. Swagger UI fills in the schemes Basic and
 * Bearer alone, but any header: so it is shown each other scheme as the header that it is, and what is entered gets the scheme's
 * name. A cookie beside a header would make two credentials.
 */
const START = `const schemesAsHeaders = {
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (document) => {
          for (const scheme of Object.values(document.components?.securitySchemes ?? {})) {
            if (scheme.type !== 'http' || /^(basic|bearer)$/i.test(scheme.scheme)) continue;
            Object.assign(scheme, { type: 'apiKey', in: 'header', name: 'Authorization' });
          }
          return update({ ...document, servers: [{ url: new URL('.', location.href).pathname }] });
        },
      },
    },
    auth: {
      wrapActions: {
        authorize: (authorize) => (entered) => {
          for (const [name, one] of Object.entries(entered)) {
            const scheme = one.schema.get('type') === 'apiKey' && one.schema.get('scheme');
            if (scheme && !one.value.includes(' ')) entered[name] = { ...one, value: scheme + ' ' + one.value };
          }
          return authorize(entered);
        },
      },
    },
  },
};
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayOperationId: false,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [schemesAsHeaders],
  requestInterceptor: (request) => {
    if (request.headers.Authorization) request.credentials = 'omit';
    return request;
  },
});
`;

/** The page of Swagger UI at /docs; its links are relative, so a proxy may serve it under a path of its own. */
export const DOCS_PAGE: DocsFile = { name: '', type: 'text/html; charset=utf-8', read: () => PAGE };

/** What the page loads: by name, nothing else of the package can be asked for. Read from disk when first asked for. */
export const DOCS_FILES: readonly DocsFile[] = [
  { name: 'start.js', type: 'text/javascript; charset=utf-8', read: () => START },
  fromPackage('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
  fromPackage('swagger-ui.css', 'text/css; charset=utf-8'),
  fromPackage('favicon-32x32.png', 'image/png'),
];

function fromPackage(name: string, type: string): DocsFile {
  let content: Buffer | undefined;
  const read = (): Buffer => {
    const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    return (content ??= readFileSync(join(folder, name)));
  };
  return { name, type, read };
}
