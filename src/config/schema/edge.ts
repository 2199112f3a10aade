import { z } from 'zod';
import { areDistinct, choice, duration, flag, integer, optionalSetting, section, setting, words } from './setting.js';
import { originText } from './origin.js';
import { postgresUrl } from './postgres-url.js';

const PORT = z.int().min(0).max(65_535);
const HOST = /^[A-Za-z0-9._:-]{1,255}$/;

const origin = {
  noun: 'an origin',
  expects: 'scheme, host and port and nothing after, like https://auth.example.com',
};

export const httpSection = section('The server that clients talk to.', {
  port: setting(PORT, 3_000, 'Port to listen on, also PORT; 0 takes any free one.', {
    noun: 'a port',
    expects: 'a whole number from 0 to 65535',
  }),
  host: setting(z.string().regex(HOST), '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for every interface.', {
    noun: 'an address',
    expects: 'an address or a host name, like 127.0.0.1',
  }),
  adapter: choice(['fastify', 'express'], 'fastify', 'an adapter', 'HTTP framework underneath.'),
  publicUrl: optionalSetting(originText(), 'Origin under which clients reach the server; demanded in production.', {
    ...origin,
    unset: '`http://localhost:<port>`',
    example: 'https://auth.example.com',
  }),
  trustedHops: integer(0, [0, 16], 'Proxies in front whose x-forwarded-for entries are believed.'),
  maxConnections: integer(
    10_000,
    [16, 1_000_000],
    'Connections that one process keeps open at once; what comes past them is closed.',
  ),
  docs: flag(true, 'Whether /docs and /openapi.json are served; they say what the API looks like, and are open.'),
  allowedOrigins: setting(
    z.array(words(originText(), origin)).max(64).refine(areDistinct, 'names an origin twice'),
    [],
    "Further origins whose pages may call with credentials (CORS, cookies); publicUrl's always may.",
    { noun: 'a list of origins', expects: 'a list of at most 64 origins, like [https://app.example.com]' },
  ),
});

export const databaseSection = section('Where everything is kept.', {
  url: optionalSetting(
    postgresUrl(),
    'PostgreSQL of your own, also DATABASE_URL; wins over data and demands PORTCULLIS_SECRET.',
    {
      noun: 'a PostgreSQL URL',
      expects: 'a URL like postgres://user:password@host:5432/database',
      sensitive: true,
      unset: 'the embedded server',
      example: 'postgres://portcullis@localhost:5432/portcullis',
    },
  ),
  data: setting(z.string().min(1), './data', 'Folder of the embedded PostgreSQL, seen from the working directory.', {
    noun: 'a folder',
    expects: 'the path of a folder, like ./data',
  }),
  poolSize: integer(10, [1, 200], 'Most connections that one process opens.'),
});

export const metricsSection = section('Measurements for Prometheus.', {
  port: optionalSetting(z.int().min(1).max(65_535), 'Port that serves /metrics openly, for a closed network.', {
    noun: 'a port',
    expects: 'a whole number from 1 to 65535',
    unset: '/metrics on the main port, with the permission `metrics:read`',
    example: '9464',
  }),
});

export const auditSection = section('The audit log, see docs/events.md.', {
  retention: duration('365d', ['1d', '36500d'], 'How long events are kept; older ones are purged.'),
});

export const logSection = section('The log, JSON lines on standard output.', {
  level: choice(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'a log level',
    'Least severe level that is written.',
  ),
  requests: flag(true, 'Whether each request gets a line.'),
});
