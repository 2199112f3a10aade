import { type Model } from './explorer.js';

/** Where each of two processes stands, whose wish is announced, and whose turn it is. */
export interface Contest {
  at: ('outside' | 'asking' | 'yielding' | 'inside')[];
  wants: boolean[];
  turn: number;
}

/**
 * Peterson's algorithm for two processes, a toy with a known answer.
 *
 * @param yields whether a process gives the turn away before it looks; without that both may enter
 */
export function mutualExclusion(yields: boolean): Model<Contest> {
  return {
    initial: () => ({ at: ['outside', 'outside'], wants: [false, false], turn: 0 }),
    key: ({ at, wants, turn }) => `${at.map((place) => place[0]).join('')}${wants.map(Number).join('')}${turn}`,
    steps: (contest, emit) => {
      for (const [self, place] of contest.at.entries()) {
        const other = 1 - self;
        const next = { at: [...contest.at], wants: [...contest.wants], turn: contest.turn };
        if (place === 'outside') {
          next.at[self] = 'asking';
          next.wants[self] = true;
          emit(`${self} asks`, next);
        } else if (place === 'asking') {
          next.at[self] = 'yielding';
          // The bug: it takes the turn instead of giving it away.
          next.turn = yields ? other : self;
          emit(`${self} sets the turn`, next);
        } else if (place === 'yielding') {
          if (contest.wants[other] && contest.turn !== self) continue;
          next.at[self] = 'inside';
          emit(`${self} enters`, next);
        } else {
          next.at[self] = 'outside';
          next.wants[self] = false;
          emit(`${self} leaves`, next);
        }
      }
    },
    broken: ({ at }) => (at.every((place) => place === 'inside') ? 'both are inside' : undefined),
  };
}
