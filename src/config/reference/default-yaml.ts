import { stringify } from 'yaml';
import { SECTIONS, type Section, type Setting } from '../settings.js';

const HEADER = `# yaml-language-server: $schema=./schema.json
# Every setting of Portcullis with its default. Generated from src/config/schema by \`npm run generate\`; don't edit it, write a
# file of your own: config/<PORTCULLIS_ENV>.yaml, or any file named by PORTCULLIS_CONFIG. More in docs/reference/configuration.md.
`;

/** The text of config/default.yaml. Settings without a default stand there as comments. */
export function renderDefaultYaml(): string {
  return `${HEADER}\n${SECTIONS.map(renderSection).join('\n')}`;
}

function renderSection({ name, description, settings }: Section): string {
  const lines = `${name}:\n${settings.map(renderSetting).join('')}`;
  // A key with nothing but comments beneath would hold null, so all of it is a comment.
  const unset = settings.every(({ fallback }) => fallback === undefined);
  const body = unset ? lines.replace(/^( *)# (\w+:)/gm, '$1$2').replace(/^(?=.)/gm, '# ') : lines;
  return `# ${description}\n${body}`;
}

function renderSetting({ path: [, key], description, fallback, words }: Setting): string {
  const line = fallback === undefined ? `# ${key}: ${words.example}` : `${key}: ${renderValue(fallback)}`;
  const unset = fallback === undefined ? ` Unset: ${words.unset?.replaceAll('`', '')}.` : '';
  return `  # ${description}${unset}\n  ${line}\n`;
}

function renderValue(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, singleQuote: true }).trim();
}
