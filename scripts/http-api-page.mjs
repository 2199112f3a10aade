/**
 * Renders docs/reference/http-api.md from the OpenAPI document and the table of routes. Plain JavaScript without types of
 * its own, so that Node runs it as it stands; the types are in http-api-page.d.mts.
 */

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const INTRODUCTION = `# HTTP API

<!-- Generated from the code by \`npm run docs\`. -->

Every operation, its body, its answers and its problems. The same, for machines: [openapi.json](openapi.json), which a
running server serves at \`/openapi.json\` with pages at \`/docs\`.

- Bodies are JSON in UTF-8. Unknown fields, duplicated keys and nesting over 32 deep are refused; the limit is 64 KiB.
- Times are ISO 8601 in UTC, durations whole seconds unless the name says otherwise.
- Errors are RFC 9457 problem documents, \`application/problem+json\`. Switch on \`code\`, never on \`detail\`.
- Every response carries \`x-request-id\`.
- Any operation may also answer \`not_found\` (404), \`method_not_allowed\` (405) and \`internal_error\` (500); a request that can't
  be read gets \`bad_request\` or \`malformed_url\` (400), \`request_timeout\` (408), \`url_too_long\` (414) or \`headers_too_large\` (431).
- A guarded operation may answer each denial below.

| denial | when |
|---|---|
| 400 \`ambiguous_credentials\` | two credentials: cookie and header, two \`Authorization\` headers, two cookies of ours |
| 401 \`credential_missing\` | none; \`www-authenticate\` names the schemes that are taken |
| 401 \`credential_not_accepted\` | of a kind that the route's mode doesn't take |
| 401 \`invalid_token\`, \`invalid_session\` | bad, expired, revoked, or for somebody else; never why |
| 403 \`cross_site_request\` | an unsafe method with our cookie, from another site |
| 403 \`insufficient_permission\` | signed in, may not |
| 503 \`state_unavailable\` | live state can't be read; \`retry-after\` says when to try again |

*Mode* is what the operation has under the defaults (\`auth.mode: hybrid\`, no rules); see
[choosing a mode](../choosing-a-mode.md).
`;

/**
 * @param {object} document the OpenAPI document
 * @returns {string} the same as a file: paths and schemas sorted, so that the order of modules doesn't show
 */
export function renderOpenApi({ paths, components: { schemas, ...components }, ...document }) {
  const sorted = { ...document, paths: sortKeys(paths), components: { ...components, schemas: sortKeys(schemas) } };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

function sortKeys(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => compare(a, b)));
}

/**
 * @param {object} document the OpenAPI document
 * @param {readonly object[]} routes rows of the route table
 * @returns {string} the page
 */
export function renderHttpApi(document, routes) {
  const operations = operationsOf(document, routes);
  const tags = [...new Set(operations.map(({ tag }) => tag))].sort(compare);
  const sections = tags.flatMap((tag) => [
    `## ${titleOf(tag)}\n`,
    ...operations.filter((operation) => operation.tag === tag).map(renderOperation),
  ]);
  return [INTRODUCTION, renderIndex(operations, tags), ...sections, renderSchemas(document)].join('\n');
}

function operationsOf(document, routes) {
  return Object.entries(document.paths)
    .flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] !== undefined).map((method) => {
        const route = routes.find((row) => row.method === method.toUpperCase() && templateOf(row.path) === path);
        return {
          ...item[method],
          name: `${method.toUpperCase()} ${path}`,
          path,
          tag: item[method].tags?.[0] ?? 'other',
          route,
        };
      }),
    )
    .sort((a, b) => compare(a.path, b.path) || METHODS.indexOf(methodOf(a)) - METHODS.indexOf(methodOf(b)));
}

function methodOf({ name }) {
  return name.slice(0, name.indexOf(' ')).toLowerCase();
}

function templateOf(path) {
  return path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');
}

function renderIndex(operations, tags) {
  const rows = tags.flatMap((tag) =>
    operations
      .filter((operation) => operation.tag === tag)
      .map((operation) => [
        `[\`${operation.name}\`](#${anchorOf(operation.name)})`,
        operation.summary ?? '',
        accessOf(operation),
      ]),
  );
  return table(['operation', 'what it does', 'who may'], rows);
}

function renderOperation(operation) {
  const parts = [`### ${operation.name}\n`, `${sentence(operation.summary ?? '')} ${capital(accessOf(operation))}.\n`];
  if (operation.description) parts.push(`${operation.description}\n`);
  const { parameters = [] } = operation;
  if (parameters.length > 0) {
    const rows = parameters.map((one) => [
      `\`${one.name}\``,
      one.in,
      typeOf(one.schema ?? {}),
      one.required ? 'yes' : 'no',
      one.description ?? one.schema?.description ?? '',
    ]);
    parts.push(table(['parameter', 'in', 'type', 'required', 'meaning'], rows));
  }
  parts.push(...renderBody(operation.requestBody));
  const answers = Object.entries(operation.responses ?? {}).sort(([a], [b]) => compare(a, b));
  parts.push(table(['answer', 'body', 'meaning'], answers.map(renderAnswer)));
  return parts.join('\n');
}

function renderBody(requestBody) {
  return Object.entries(requestBody?.content ?? {}).flatMap(([mediaType, { schema = {} }]) => {
    const intro = `Body, \`${mediaType}\`${requestBody.required === false ? ', optional' : ''}: ${typeOf(schema)}\n`;
    return schema.properties === undefined ? [intro] : [intro, fieldsOf(schema)];
  });
}

function renderAnswer([status, { description = '', content = {} }]) {
  const bodies = Object.entries(content).map(([mediaType, { schema = {} }]) =>
    mediaType === 'application/problem+json' ? typeOf({ $ref: '/Problem' }) : typeOf(schema),
  );
  return [status, bodies.join(', ') || 'none', description];
}

function renderSchemas({ components = {} }) {
  const schemas = Object.entries(components.schemas ?? {}).sort(([a], [b]) => compare(a, b));
  const sections = schemas.map(([name, schema]) =>
    [
      `### ${name}\n`,
      ...(schema.description ? [`${schema.description}\n`] : []),
      schema.properties === undefined ? `${capital(typeOf(schema))}\n` : fieldsOf(schema),
    ].join('\n'),
  );
  return ['## Schemas\n', ...sections].join('\n');
}

function fieldsOf({ properties, required = [] }) {
  const rows = Object.entries(properties).map(([name, schema]) => [
    `\`${name}\``,
    typeOf(schema),
    required.includes(name) ? 'yes' : 'no',
    schema.description ?? '',
  ]);
  return table(['field', 'type', 'required', 'meaning'], rows);
}

/** A JSON schema in words. */
function typeOf(schema) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return `[${name}](#${anchorOf(name)})`;
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' or ');
  if (schema.allOf !== undefined && schema.type === undefined) return schema.allOf.map(typeOf).join(' and ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' or ');
  return `${nameOf(schema)}${boundsOf(schema)}`;
}

function nameOf(schema) {
  switch (schema.type) {
    case 'array':
      return `list of ${typeOf(schema.items ?? {})}`;
    case 'object':
      return schema.properties === undefined
        ? 'object'
        : `object {${Object.keys(schema.properties)
            .map((name) => `\`${name}\``)
            .join(', ')}}`;
    case 'string':
      return { 'date-time': 'time', uuid: 'UUID', email: 'e-mail address' }[schema.format] ?? 'text';
    case 'integer':
      return 'whole number';
    case 'boolean':
      return 'true or false';
    case undefined:
      return 'anything';
    default:
      return schema.type;
  }
}

/** Bounds that a caller can run into; the widest safe integers are no bounds of ours. */
function boundsOf(schema) {
  const least = schema.minLength ?? schema.minItems ?? real(schema.minimum);
  const most = schema.maxLength ?? schema.maxItems ?? real(schema.maximum);
  const unit = schema.type === 'string' ? ' characters' : schema.type === 'array' ? ' entries' : '';
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${unit}`;
  if (least !== undefined) return `, at least ${least}${unit}`;
  return most === undefined ? '' : `, at most ${most}${unit}`;
}

function real(bound) {
  return bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
}

/** Who gets in, from the route table; routes of the adapter itself are not in it. */
function accessOf({ route }) {
  if (route === undefined || route.access === 'public') return 'everybody';
  const who = route.access === 'optional' ? 'everybody, signed in or not' : 'signed in';
  const demands = [
    ...(route.roles.length > 0 ? [`one of the roles ${codes(route.roles)}`] : []),
    ...(route.permissions.length > 0 ? [codes(route.permissions)] : []),
  ];
  return `${[who, ...demands].join(', with ')}; mode \`${route.mode}\``;
}

function codes(names) {
  return names.map((name) => `\`${name}\``).join(' and ');
}

function table(header, rows) {
  if (rows.length === 0) return '';
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line), ''].join('\n');
}

/** As GitHub makes them: lower case, punctuation away, blanks as hyphens. */
function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function titleOf(tag) {
  return capital(tag.replaceAll('-', ' '));
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sentence(text) {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
