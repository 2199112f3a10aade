import { Folder, refusals } from './support.js';

const FORM: [name: string, yaml: string, line: RegExp][] = [
  ['no YAML', 'http: [1\n', /is not YAML: .*:\d+\)$/],
  ['a key twice', 'http: { port: 1 }\nhttp: { port: 2 }\n', /is not YAML: Map keys must be unique \(.*:2\)$/],
  ['a list', '- 1\n', /holds no settings; expected a mapping/],
  ['two documents', 'http: {}\n---\nhttp: {}\n', /is not YAML/],
  ['an unknown tag', 'http: !!js/function {}\n', /is not YAML/],
  ['an unknown anchor', 'http: *nowhere\n', /is not YAML/],
  ['a merge key', 'http: { <<: { port: 1 } }\n', /^http\.<<: there is no such setting/],
  ['a prototype', '__proto__: { polluted: true }\n', /^__proto__: there is no such setting.*:1\)$/],
  [
    'a prototype further down',
    'http:\n  __proto__: { polluted: true }\n',
    /^http\.__proto__: there is no such setting.*:2\)$/,
  ],
  [
    'a prototype in a rule',
    'auth: { routes: [{ match: GET /a, mode: jwt, __proto__: { polluted: true } }] }',
    /^auth\.routes\[0\]\.__proto__: there/,
  ],
  ['a constructor', 'constructor: { prototype: { polluted: true } }\n', /^constructor: there is no such setting/],
  ['a bomb of anchors', bomb(), /is not YAML: Excessive alias count/],
];

describe('a file is refused for its form', () => {
  let folder: Folder;
  beforeAll(() => (folder = new Folder()));
  afterAll(() => folder.remove());

  const refused = (yaml: string): string[] => {
    folder.write('bad.yaml', yaml);
    return refusals({ env: { PORTCULLIS_CONFIG: 'bad.yaml' }, cwd: folder.path });
  };

  it.each(FORM)('%s', (_, yaml, line) => {
    const lines = refused(yaml);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('quotes nothing of a file that is no YAML, where a password may stand', () => {
    expect(refused('database:\n  url: "postgres://u:hunter2@h/d\nhttp: {}\n').join()).not.toContain('hunter2');
    expect(refused('database:\n  url: postgres://u:hunter2@h/d\n hunter2\n').join()).not.toContain('hunter2');
  });

  // What begins a value and means something to YAML.
  it.each([
    '*hunter2',
    '!hunter2',
    '!hunter2!',
    '!<hunter2',
    '!<hunter2>',
    '!a!hunter2',
    '&hunter2 *hunter3',
    '%hunter2',
  ])('says on which line a value %s stands, and does not quote it', (value) => {
    const [line, ...more] = refused(`http: {}\ndatabase:\n  url: ${value}\n`);
    expect(line).toMatch(/^bad\.yaml: is not YAML: .* \(bad\.yaml:3\)$/);
    expect([line, ...more].join()).not.toContain('hunter');
  });

  it.each([
    '|hunter2',
    '>hunter2',
    '@hunter2',
    '`hunter2',
    '"hunter2',
    "'hunter2",
    '"\\hunter2"',
    '[hunter2',
    '{hunter2',
    '&hunter2',
    'hunter2: x',
    '- hunter2',
    '"a" hunter2',
    '? hunter2',
    '|\n hunter2',
  ])('does not quote a value %j', (value) => {
    const lines = refused(`http: {}\ndatabase:\n  url: ${value}\n`);
    expect(lines).not.toEqual([]);
    expect(lines.join()).not.toContain('hunter');
  });

  it.each(['%hunter2', '%YAML hunter2', '%TAG hunter2', '%TAG ! hunter2'])(
    'does not quote a directive %s',
    (directive) => {
      const lines = refused(`${directive}\n---\nhttp: {}\n`);
      expect(lines.join()).not.toContain('hunter');
    },
  );

  it('for a named file that is missing or unreadable', () => {
    expect(refusals({ env: { PORTCULLIS_CONFIG: 'gone.yaml' }, cwd: folder.path })).toEqual([
      'gone.yaml: there is no such file; expected a YAML file (PORTCULLIS_CONFIG)',
    ]);
    const [line] = refusals({ env: { PORTCULLIS_CONFIG: folder.path }, cwd: '/' });
    expect(line).toMatch(/the file can't be read \(EISDIR\)/);
  });
});

/** Nine lists, each with nine times the one before: 9^9 items if it were unfolded. */
function bomb(): string {
  const names = [...'abcdefghi'];
  const lists = names.map((name, index) => {
    const item = index === 0 ? 'x' : `*${names[index - 1]}`;
    return `${name}: &${name} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
  });
  return lists.join('\n');
}
