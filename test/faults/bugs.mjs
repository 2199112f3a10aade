import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { ProofRequests } from '../../dist/auth/strategies/proof-requests.js';
import { AccessTokenStrategy } from '../../dist/auth/strategies/access-token.strategy.js';
import { ChangeFeed } from '../../dist/changes/change-feed.js';
import { Lease } from '../../dist/changes/lease.js';
import { LeaseKeeper } from '../../dist/changes/lease-keeper.js';
import { Database } from '../../dist/database/database.js';
import { LiveSessions } from '../../dist/sessions/live-sessions.js';
import { AccessTokenMinter } from '../../dist/tokens/access-token-minter.js';
import { AccessTokenVerifier } from '../../dist/tokens/access-token-verifier.js';
import { AdditionalClaimsService } from '../../dist/tokens/claims/additional-claims.service.js';
import { RefreshTokens } from '../../dist/tokens/refresh-tokens.service.js';
import { TokenIssuer } from '../../dist/tokens/token-issuer.js';

/** The five bugs that the checker has to find, each as a replaced provider or method. */
export const BUGS = {
  /** Nothing replaced: the way of starting is no bug. */
  none: (building) => building,

  /** Trust counts from when the answer came, not from when the renewal was sent. */
  'lease from receipt': (building) => rewrite(building, Lease, LeaseFromReceipt),

  /** Nodes of one host share a row, and so each other's acknowledgements and heartbeats. */
  'registry by host': (building) => rewrite(building, LeaseKeeper, KeyedByHost),

  /** The registry is told that a position is applied, and then it is applied. */
  'acknowledged first': (building) => rewrite(building, LeaseKeeper, AcknowledgedFirst),

  /** Tokens are refused by when they were issued, in seconds, instead of by their session. */
  'cut-off by iat': (building) =>
    replace(building, AccessTokenStrategy, [AccessTokenVerifier, LiveSessions, ProofRequests, ChangeFeed], CutOffByIat),

  /** Authorities and the place in the log that they were read at come from two statements. */
  'minted in two statements': (building) =>
    replace(
      building,
      TokenIssuer,
      [Database, AccessTokenMinter, RefreshTokens, AdditionalClaimsService],
      TwoStatements,
    ),
};

function replace(building, provider, inject, Buggy) {
  return building.overrideProvider(provider).useFactory({ inject, factory: (...injected) => new Buggy(...injected) });
}

/** For what has many dependencies: its own instance, which takes the methods of the buggy subclass. */
function rewrite(building, provider, Buggy) {
  const original = Object.getOwnPropertyDescriptors(provider.prototype);
  const Kept = class {};
  Object.defineProperties(Kept.prototype, { ...original });
  Object.setPrototypeOf(Buggy.prototype, Kept.prototype);
  for (const name of Object.getOwnPropertyNames(Buggy.prototype)) {
    if (name !== 'constructor') provider.prototype[name] = Buggy.prototype[name];
  }
  return building;
}

class LeaseFromReceipt extends Lease {
  extend(_sent) {
    super.extend(this.moment());
  }
}

class KeyedByHost extends LeaseKeeper {
  async connect() {
    const connection = await super.connect();
    const shared = uuidOf(hostname());
    const query = connection.query.bind(connection);
    const own = new Set();
    connection.query = (asked, given = []) => {
      const { text, values } = asked.text === undefined ? { text: asked, values: given } : asked;
      const isInsert = text.includes('INSERT INTO node');
      if (isInsert) own.add(values[0]);
      const upsert = 'ON CONFLICT (incarnation) DO UPDATE SET heartbeat = node.heartbeat + 1 RETURNING';
      return query(
        isInsert ? text.replace('RETURNING', upsert) : text,
        values?.map((value) => (own.has(value) || value === this.lease.incarnation?.id ? shared : value)),
      );
    };
    return connection;
  }
}

class AcknowledgedFirst extends LeaseKeeper {
  async connect() {
    const connection = await super.connect();
    const query = connection.query.bind(connection);
    connection.query = async (asked, values) => {
      const result = await query(asked, values);
      const { incarnation } = this.lease;
      if ((asked.text ?? asked).includes('LEFT JOIN change_log') && incarnation !== undefined) {
        await query('UPDATE node SET applied = $2 WHERE incarnation = $1', [incarnation.id, result.rows[0].head]);
      }
      return result;
    };
    return connection;
  }
}

class CutOffByIat extends AccessTokenStrategy {
  constructor(verifier, sessions, requests, feed) {
    super(verifier, sessions, requests);
    this.cutOffs = new Map();
    feed.subscribe({
      changed: ({ entries }) => {
        for (const { kind, subject } of entries) {
          if (kind === 'user') this.cutOffs.set(subject, Math.floor(Date.now() / 1_000));
        }
      },
      forgetAll: () => undefined,
    });
  }

  validate(claims, asked) {
    if (claims.iat < (this.cutOffs.get(claims.sub) ?? 0)) return undefined;
    return super.validate(claims, { ...asked, mode: { ...asked.mode, live: false } });
  }
}

class TwoStatements extends TokenIssuer {
  constructor(database, ...own) {
    super(...own);
    this.database = database;
  }

  async complete(issued) {
    const { live, version } = issued.source;
    const [head] = await this.database.query('SELECT position FROM change_head');
    return super.complete({ ...issued, source: { live, version: `${version.split(':')[0]}:${head.position}` } });
  }
}

function uuidOf(text) {
  const hex = createHash('md5').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
