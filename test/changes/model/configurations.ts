import { type Configuration } from './configuration.js';

const oneNode = {
  leases: [2],
  writersLease: 1,
  sessions: 1,
  loads: 'at once',
  hints: 'at once',
} as const satisfies Partial<Configuration>;

export const configurations: Configuration[] = [
  {
    ...oneNode,
    name: 'two nodes, one writer, one session',
    leases: [2, 1],
    writers: ['session 0'],
    cleanStops: true,
    atLeast: 0,
  },
  {
    ...oneNode,
    name: 'one node that is removed, killed and stopped',
    writers: ['session 0'],
    removal: true,
    crashes: true,
    cleanStops: true,
    lostExchanges: true,
    atLeast: 0,
  },
  {
    ...oneNode,
    name: 'reads in flight, a role taken away',
    writers: ['role of session 0'],
    loads: 'in flight',
    hints: 'in flight',
    removal: true,
    purge: true,
    atLeast: 0,
  },
  {
    ...oneNode,
    name: 'two writers on one node, the same session',
    writers: ['session 0', 'session 0'],
    hints: 'in flight',
    ownChanges: true,
    removal: true,
    atLeast: 0,
  },
  {
    ...oneNode,
    name: 'two writers on one node, two sessions',
    writers: ['session 0', 'session 1'],
    sessions: 2,
    ownChanges: true,
    hints: 'in flight',
    atLeast: 0,
  },
  {
    ...oneNode,
    name: 'a server that recovers, a copy that takes over',
    writers: ['session 0'],
    recovery: true,
    restore: true,
    removal: true,
    atLeast: 0,
  },
];
