import { Inject, Injectable, Logger } from '@nestjs/common';
import DataLoader from 'dataloader';
import { lockTimeoutMs } from '../changes/lock-timeout.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { StateUnavailable } from '../database/state-unavailable.js';
import {
  ROTATE,
  ROTATE_MANY,
  turnFromJson,
  turnsFromJson,
  type ManyTurnsJson,
  type Turn,
  type TurnJson,
} from './refresh-turn-row.js';

/** A refresh token that is to be traded, and the successor that it would get. Secrets as hashes: the database compares those. */
export interface Rotation {
  readonly id: string;
  readonly secretHash: Buffer;
  readonly successorId: string;
  readonly successorHash: Buffer;
}

/** Refreshes that share a statement, at most: more would keep each other waiting while the node could mint for some of them. */
const MOST_TOGETHER = 8;

/**
 * Sends refreshes to the database. Those that come in one turn of the event loop share a statement and its commit, which for a
 * busy node is most of what a refresh costs; one that comes alone waits for nobody.
 *
 * A shared statement rotates what is in order and unlocked, and waits for nothing. The rest of its refreshes (a token that isn't in
 * force, or was used, or whose row somebody holds) are sent again, each alone: so none is held up or failed by another's trouble.
 */
@Injectable()
export class RefreshStatements {
  private readonly logger = new Logger(RefreshStatements.name);
  private readonly together = new DataLoader<Rotation, Turn | undefined>((rotations) => this.sendTogether(rotations), {
    cache: false,
    maxBatchSize: MOST_TOGETHER,
    batchScheduleFn: (send) => setImmediate(send),
  });

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Costs one statement, its own or a shared one, which is a transaction; another where the shared one left it out.
   *
   * @throws StateUnavailable also when a lock isn't given up within half a lease
   */
  async send(rotation: Rotation): Promise<Turn> {
    return (await this.together.load(rotation)) ?? (await this.sendAlone(rotation));
  }

  /** @returns for each in the same order what came of it, undefined where it is left to be sent alone */
  private async sendTogether(rotations: readonly Rotation[]): Promise<(Turn | undefined)[]> {
    // One token twice is a race, which the lock on its row decides: the last of them comes along, the others go alone.
    const each = [...new Map(rotations.map((rotation) => [rotation.id, rotation])).values()];
    if (each.length === 1) return rotations.map(() => undefined);
    const successors = each.map(({ successorId }) => successorId);
    const times = this.times();
    const json = await this.rotateMany([
      each.map(({ id }) => id),
      each.map(({ secretHash }) => secretHash),
      successors,
      each.map(({ successorHash }) => successorHash),
      ...times,
      String(lockTimeoutMs(this.config)),
    ]);
    if (json === null) return rotations.map(() => undefined);
    const turns = turnsFromJson(json, successors, times[1]);
    const turnOf = new Map(each.map((rotation, at) => [rotation, turns[at]]));
    return rotations.map((rotation) => turnOf.get(rotation));
  }

  /** @returns null where nothing was rotated: alone, each may be, or says what is wrong with it */
  private async rotateMany(parameters: readonly unknown[]): Promise<ManyTurnsJson | null> {
    try {
      const [row] = await this.database.queryPrepared<{ turns: ManyTurnsJson | null }>(
        'portcullis rotate many',
        ROTATE_MANY,
        parameters,
      );
      return row?.turns ?? null;
    } catch (error) {
      if (error instanceof StateUnavailable) throw error;
      // The database has refused it, and so done nothing.
      this.logger.warn({ err: error }, 'refreshes that came together could not share a statement: each is sent alone');
      return null;
    }
  }

  private async sendAlone({ id, secretHash, successorId, successorHash }: Rotation): Promise<Turn> {
    const [row] = await this.database.queryPrepared<{ turn: TurnJson }>('portcullis rotate', ROTATE, [
      id,
      secretHash,
      successorId,
      successorHash,
      ...this.times(),
      this.config.tokens.reuseGrace,
      String(lockTimeoutMs(this.config)),
    ]);
    if (row === undefined) throw new Error('portcullis_rotate() gives one row');
    return turnFromJson(row.turn);
  }

  /** Now, when a successor expires, and until when its session may be idle. */
  private times(): [Date, Date, Date] {
    const now = this.clock.now();
    const { session, tokens } = this.config;
    return [new Date(now), new Date(now + tokens.refreshTtl), new Date(now + session.idleTimeout)];
  }
}
