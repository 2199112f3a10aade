import type { Receipt } from '../changes/receipt.js';

/** `position 1042, applied on 3 nodes, 0 expired, waited 14 ms, complete` */
export function receiptLine({ position, appliedOn, expired, waitedMs, complete }: Receipt): string {
  const nodes = appliedOn === 1 ? '1 node' : `${appliedOn} nodes`;
  const end = complete ? 'complete' : 'not complete';
  return `position ${position}, applied on ${nodes}, ${expired} expired, waited ${waitedMs} ms, ${end}`;
}
