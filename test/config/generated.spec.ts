import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkConfigFile, parseConfig, type PortcullisOptions } from '../../src/config/index.js';
import { generatedFiles } from '../../src/config/reference/generated-files.js';
import { SETTINGS } from '../../src/config/settings.js';
import { Folder, load } from './support.js';

const ROOT = join(import.meta.dirname, '../..');
const CONTRACT =
  `http.port http.host http.adapter http.publicUrl http.trustedHops http.allowedOrigins database.url database.data
  database.poolSize auth.mode auth.routes auth.transports auth.exchange session.idleTimeout session.absoluteTimeout tokens.issuer
  tokens.audience tokens.accessTtl tokens.refreshTtl tokens.reuseGrace tokens.algorithm tokens.clockTolerance tokens.maxBytes
  tokens.authorities passwords.minLength registration.enabled changes.lease limits.enabled limits.store metrics.port
  log.level`.split(/\s+/);

describe('what is generated from the schema', () => {
  it.each(Object.entries(generatedFiles()))('%s is up to date (npm run generate)', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  });

  it('has every key of the contract', () => {
    expect(SETTINGS.map(({ path }) => path.join('.'))).toEqual(expect.arrayContaining(CONTRACT));
  });

  it('names each setting in default.yaml, and in the reference with its variable', () => {
    const files = generatedFiles();
    for (const { path, variable } of SETTINGS) {
      expect(files['config/default.yaml']).toMatch(new RegExp(`^[# ]+${path[1]}: `, 'm'));
      expect(files['docs/reference/configuration.md']).toContain(`| \`${path.join('.')}\` |`);
      expect(files['docs/reference/configuration.md']).toContain(`\`${variable}\``);
    }
  });

  it('gives the same with default.yaml as with the schema alone', () => {
    expect(load()).toEqual(parseConfig({}, { env: {} }));
    expect(
      parseConfig(parse(readFileSync(join(ROOT, 'config/default.yaml'), 'utf8')) as PortcullisOptions, { env: {} }),
    ).toEqual(load());
  });

  it('shows examples in default.yaml that hold when the mark before them is taken away', () => {
    const folder = new Folder();
    const text = readFileSync(join(ROOT, 'config/default.yaml'), 'utf8').replace(
      /^( *)# ( *)(\w+:( \S+)?)$/gm,
      '$1$2$3',
    );
    const settings = parse(text) as Record<string, Record<string, unknown>>;
    const unset = SETTINGS.filter(({ fallback }) => fallback === undefined);
    expect(unset.map(({ path: [section, key] }) => settings[section]?.[key])).not.toContain(undefined);
    expect(checkConfigFile(folder.write('all.yaml', stringify(settings)))).toEqual([]);
    folder.remove();
  });
});

describe('the example deployments', () => {
  const examples = readdirSync(join(ROOT, 'config')).filter((name) => name.endsWith('.example.yaml'));

  it('are three', () => {
    expect(examples.sort()).toEqual([
      'classic-sessions.example.yaml',
      'microservices.example.yaml',
      'production.example.yaml',
    ]);
  });

  it.each(examples)('%s holds, in production too', (name) => {
    expect(checkConfigFile(join(ROOT, 'config', name))).toEqual([]);
    const folder = new Folder();
    const path = folder.write('production.yaml', readFileSync(join(ROOT, 'config', name), 'utf8'));
    expect(checkConfigFile(path)).toEqual([]);
    folder.remove();
  });
});
