/*
 * Who takes part. Each is a process of its own that runs `start` of its file with these options. `adapter` says which unguarded
 * Nest route it is compared with; `database` that it needs an empty one, `migrated` that it needs one with Portcullis's tables.
 */
const portcullis = (adapter, mode) => ({
  name: `Portcullis, ${mode}, ${adapter}`,
  file: 'portcullis.mjs',
  adapter,
  database: 'migrated',
  options: { mode },
});
const PORTCULLIS = ['fastify', 'express'].flatMap((adapter) =>
  ['session', 'jwt', 'hybrid', 'strict'].map((mode) => portcullis(adapter, mode)),
);
const betterAuth = (name, cookieCache) => ({
  name,
  file: 'better-auth.mjs',
  adapter: 'express',
  database: 'empty',
  options: { cookieCache },
});

export const CONTENDERS = [
  { name: 'bare Fastify', file: 'bare-fastify.mjs', adapter: 'fastify' },
  { name: 'bare Fastify, a map of sessions', file: 'raw-limit.mjs', adapter: 'fastify' },
  { name: 'bare Express', file: 'bare-express.mjs', adapter: 'express' },
  { name: 'Nest on Fastify', file: 'nest.mjs', adapter: 'fastify', reference: true },
  { name: 'Nest on Fastify again', file: 'nest.mjs', adapter: 'fastify' },
  { name: 'Nest on Express', file: 'nest.mjs', adapter: 'express', reference: true },
  { name: 'Nest on Express again', file: 'nest.mjs', adapter: 'express' },
  ...PORTCULLIS,
  {
    name: 'express-session, connect-pg-simple, Passport',
    file: 'express-session.mjs',
    adapter: 'express',
    database: 'empty',
  },
  { name: 'passport-jwt, @nestjs/jwt, ES256', file: 'passport-jwt.mjs', adapter: 'express' },
  betterAuth('Better Auth', false),
  betterAuth('Better Auth, cookie cache', true),
  { name: 'oidc-provider, in memory', file: 'oidc-provider.mjs', adapter: 'express' },
];
