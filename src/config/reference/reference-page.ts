import { stringify } from 'yaml';
import { OTHER_VARIABLES } from '../layers/environment-layer.js';
import { SECTIONS, type Section, type Setting } from '../settings.js';

const ABOUT: Record<(typeof OTHER_VARIABLES)[number], string> = {
  PORTCULLIS_SECRET:
    'Wraps the keys that the database holds: 32 bytes or more of randomness (`openssl rand -base64 48`). Demanded with `database.url` and in production; placeholders are refused unless the environment is `development` or `test`. Never in a file.',
  PORTCULLIS_SECRET_PREVIOUS:
    'The secret of before, while it is being changed: opens what `PORTCULLIS_SECRET` does not open yet. See [docs/keys.md](../keys.md).',
  PORTCULLIS_ENV:
    'Name of the environment, `development` where it is not set. Exactly `production` is production; names that look like it are refused.',
  PORTCULLIS_CONFIG: 'A further configuration file, seen from the working directory. It has to be there.',
};

const INTRODUCTION = `# Configuration

<!-- Generated from src/config/schema by \`npm run generate\`. -->

Settings come in layers, each laid over the one before:

1. \`config/default.yaml\` of the package, which lists every setting with its default;
2. \`config/<PORTCULLIS_ENV>.yaml\`, beside it and then in the working directory, where there is one;
3. the file that \`PORTCULLIS_CONFIG\` names;
4. environment variables.

Groups are merged key by key; any other value, a list too, replaces what was there. A group that is left empty changes nothing;
a setting that is left empty is refused. Whatever is unknown, of the wrong type or impossible together is refused at boot, all
of it at once, each with its path, its value, what would be right, and its file and line or variable.
\`portcullis config check FILE\` says the same about one file without starting anything.

Durations are a whole number and \`ms\`, \`s\`, \`m\`, \`h\` or \`d\`: \`500ms\`, \`2s\`, \`10m\`, \`12h\`, \`30d\`.

## Environment variables

The name follows from the path: \`tokens.accessTtl\` is \`PORTCULLIS_TOKENS__ACCESS_TTL\`. Lists are YAML or JSON
(\`PORTCULLIS_AUTH__TRANSPORTS='[token]'\`), lists of plain words also \`cookie,token\`. A whole group goes as YAML or JSON as well
(\`PORTCULLIS_AUTH='{mode: jwt}'\`); a variable of a single setting wins over it. \`PORT\` is \`http.port\` and \`DATABASE_URL\` is
\`database.url\`; where both are set, the name with \`PORTCULLIS_\` wins. A variable that is set to nothing counts as not set.
A \`PORTCULLIS_\` variable that stands for nothing is refused, but for \`PORTCULLIS_TEST_…\`, which the tests use.

Not settings, and given as variables only:
`;

const CLOSING = `## The transport of a sign-in

A sign-in that names no \`transport\` gets the usual one of the deployment's mode: \`cookie\` for \`session\`, \`token\` for \`jwt\` and
\`hybrid\`. Where \`auth.transports\` leaves that one out, it gets the first allowed one that the mode takes. If the mode takes none
of the allowed ones, nobody could sign in, and the configuration is refused.

## Lifetimes that are not set

Where \`session.absoluteTimeout\` or \`tokens.refreshTtl\` is set to less than the default of \`session.idleTimeout\`,
\`tokens.accessTtl\` or \`tokens.reuseGrace\`, those are cut to fit (the grace to half of \`tokens.refreshTtl\`), unless they are
set as well.

## Refused together

- \`http.publicUrl\` with plain http on a host other than this machine's, while \`auth.transports\` allows \`cookie\`
- \`auth.mode: session\` without \`cookie\` and \`header\` among \`auth.transports\`; \`auth.mode: jwt\` without \`token\`
- a \`session.idleTimeout\` or \`tokens.accessTtl\` that is set, over \`session.absoluteTimeout\`
- \`tokens.refreshTtl\` under a \`tokens.accessTtl\` that is set, or not over a \`tokens.reuseGrace\` that is
- \`tokens.keyRotation\` not over \`tokens.keyOverlap\`, unless it is \`0s\`
- \`metrics.port\` the same as \`http.port\`
- in production: no \`http.publicUrl\`, no \`PORTCULLIS_SECRET\`
- \`database.url\` without \`PORTCULLIS_SECRET\`
- two rules of \`auth.routes\` with one \`match\`; \`strict\` with mode \`jwt\`; a mode that nobody registered
`;

/** The text of docs/reference/configuration.md. */
export function renderReference(): string {
  const variables = OTHER_VARIABLES.map((name) => [`\`${name}\``, ABOUT[name]]);
  return [INTRODUCTION, table(['variable', 'what it is'], variables), '', ...SECTIONS.map(renderSection), CLOSING].join(
    '\n',
  );
}

function renderSection({ name, description, settings }: Section): string {
  const rows = settings.map((setting) => [
    `\`${setting.path.join('.')}\``,
    renderFallback(setting),
    `${setting.description} Expects ${escape(setting.words.expects)}.`,
    `\`${setting.variable}\``,
  ]);
  return `## ${name}\n\n${description}\n\n${table(['setting', 'default', 'what it is', 'variable'], rows)}\n`;
}

function renderFallback({ fallback, words }: Setting): string {
  if (fallback === undefined) return `unset: ${words.unset}`;
  return `\`${Array.isArray(fallback) ? `[${fallback.join(', ')}]` : stringify(fallback).trim()}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What GitHub would read as markup. */
function escape(text: string): string {
  return text.replace(/[*|<]/g, (mark) => `\\${mark}`);
}
