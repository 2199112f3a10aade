import { problem } from '../http/problem.js';

/** More verifiers than one node counts leases of; another node may have room. */
export class TooManyVerifiers extends problem(503, 'too_many_verifiers', 'This node serves too many verifiers') {}
