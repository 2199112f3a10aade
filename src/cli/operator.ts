import type { Actor } from '../users/privilege.js';

/** Whoever may run commands may do everything: where services ask for an actor, none is named. */
export const OPERATOR = undefined satisfies Actor;
