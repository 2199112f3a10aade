import { join } from 'node:path';
import { checkConfigFile, ConfigError, parseConfig } from '../../src/config/index.js';
import { Folder } from './support.js';

describe('options given in code', () => {
  it('are held to the same schema', () => {
    const options = {
      auth: { mode: 'jwt', transports: ['cookie'] },
      http: { prot: 1, port: undefined },
      tokens: { accessTtl: 5 },
    };
    const check = (): unknown => parseConfig(options as never, { env: {} });
    expect(check).toThrow(ConfigError);
    expect(check).toThrow(/^http\.prot: .*did you mean http\.port\? \(options\)$/m);
    expect(check).toThrow(/^tokens\.accessTtl: 5 is not a duration; .*\(options\)$/m);
    expect(check).toThrow(/^auth\.transports: \[cookie\] holds nothing.*\(options\)$/m);
  });

  it.each([null, 'auth', 3, [{ auth: {} }]])('are refused where they are no settings at all: %j', (options) => {
    expect(() => parseConfig(options as never, { env: {} })).toThrow('options: expected an object of settings');
  });

  it('pollute no prototype', () => {
    expect(() =>
      parseConfig(JSON.parse('{"__proto__":{"polluted":1},"http":{"__proto__":{"polluted":1}}}') as never, { env: {} }),
    ).toThrow(/^http\.__proto__: there is no such setting.*\n?.*/m);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('checking one file', () => {
  it('tells its problems without variables and secrets, and holds production.yaml to production', () => {
    const folder = new Folder();
    const good = folder.write('good.yaml', 'database: { url: "postgres://h/d" }\n');
    const production = folder.write('production.yaml', 'http: { port: 80 }\n');
    expect(checkConfigFile(good)).toEqual([]);
    expect(checkConfigFile('good.yaml', { cwd: folder.path })).toEqual([]);
    expect(checkConfigFile(production).map(({ path }) => path)).toEqual(['http.publicUrl']);
    expect(checkConfigFile(join(folder.path, 'gone.yaml')).map(({ text }) => text)).toEqual([
      expect.stringContaining('there is no such file'),
    ]);
    folder.remove();
  });
});
