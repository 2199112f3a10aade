import { Foundation1764000000000 } from './migrations/1764000000000-foundation.js';
import { Nodes1764100000000 } from './migrations/1764100000000-nodes.js';
import { NodeTokens1764200000000 } from './migrations/1764200000000-node-tokens.js';
import { KeyRotation1764300000000 } from './migrations/1764300000000-key-rotation.js';
import { Clients1764400000000 } from './migrations/1764400000000-clients.js';
import { Decoys1764700000000 } from './migrations/1764700000000-decoys.js';
import { RateLimits1764600000000 } from './migrations/1764600000000-rate-limits.js';
import { Audit1764800000000 } from './migrations/1764800000000-audit.js';
import { LighterRefresh1764850000000 } from './migrations/1764850000000-lighter-refresh.js';
import { Identities1764950000000 } from './migrations/1764950000000-identities.js';
import { ApiKeys1764900000000 } from './migrations/1764900000000-api-keys.js';
import { Refresh1764550000000 } from './migrations/1764550000000-refresh.js';
import { Verifiers1765000000000 } from './migrations/1765000000000-verifiers.js';
import { Rotate1765100000000 } from './migrations/1765100000000-rotate.js';
import { RotateMany1765200000000 } from './migrations/1765200000000-rotate-many.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  Foundation1764000000000,
  Nodes1764100000000,
  NodeTokens1764200000000,
  KeyRotation1764300000000,
  Clients1764400000000,
  Refresh1764550000000,
  RateLimits1764600000000,
  Decoys1764700000000,
  Audit1764800000000,
  LighterRefresh1764850000000,
  ApiKeys1764900000000,
  Identities1764950000000,
  Verifiers1765000000000,
  Rotate1765100000000,
  RotateMany1765200000000,
];

/** Where the names of those that have run are kept. */
export const MIGRATIONS_TABLE = 'portcullis_migrations';
