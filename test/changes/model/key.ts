import { at, type Answer, type Node, type Read, type Row, type State, type Verifier } from './state.js';

const buffer: number[] = [];

/**
 * The state as a string of one character for each few small numbers, each below 256.
 *
 * @param interchangeable whether the nodes, each with its row, count as a set
 */
export function keyOf(state: State, interchangeable: boolean): string {
  buffer.length = 0;
  buffer.push(
    state.purged * 16 + state.epoch,
    state.epochAge * 8 + state.log.length,
    ...state.log.map((writer) => writer + 1),
  );
  pushRow(state.rows[state.nodes.length]);
  if (!interchangeable) for (const index of state.nodes.keys()) pushMember(state, index);
  for (const writer of state.writers) buffer.push(writer.phase * 16 + writer.m0Age, writer.position);
  for (const verifier of state.verifiers) pushVerifier(verifier);
  for (const grant of state.grants) buffer.push(grant.acknowledged * 16 + grant.left);
  const shared = String.fromCharCode.apply(null, buffer);
  return interchangeable
    ? shared +
        state.nodes
          .map((_node, index) => memberKey(state, index))
          .sort()
          .join('')
    : shared;
}

function memberKey(state: State, index: number): string {
  buffer.length = 0;
  pushMember(state, index);
  return String.fromCharCode.apply(null, buffer);
}

function pushMember(state: State, index: number): void {
  pushRow(state.rows[index]);
  pushNode(at(state.nodes, index));
}

function pushRow(row: Row | undefined): void {
  if (!row) buffer.push(255);
  else
    buffer.push(
      row.applied * 16 + row.watched,
      row.epoch + (row.durable ? 2 : 0) + row.lease * 4 + row.watchedBefore * 16,
    );
}

function pushNode(node: Node): void {
  const held = node.held === 'nothing' ? 0 : node.held === 'before' ? 1 : 2;
  buffer.push(
    node.phase * 16 + node.sentAge * 4 + node.trustLeft,
    node.applied * 64 + node.epoch * 32 + held * 8 + (node.flag ? 4 : 0) + node.entries,
    answerCode(node.answer),
    node.hint ? 1 + answerCode(node.hint) : 0,
    readCode(node.reads[0]) * 16 + readCode(node.reads[1]),
  );
}

function pushVerifier({ trustLeft, applied, pulls }: Verifier): void {
  buffer.push(applied * 16 + trustLeft);
  for (const pull of pulls) {
    if (!pull) buffer.push(255);
    else if (pull.at !== undefined) buffer.push(192 + pull.at * 16 + pull.reported * 4 + pull.sentAge);
    else if (!pull.answer) buffer.push(128 + pull.reported * 16 + pull.sentAge);
    else buffer.push(pull.answer.to * 16 + pull.answer.lease * 4 + pull.sentAge);
  }
}

const answerCode = ({ epoch, head, purged }: Answer): number => epoch * 16 + head * 4 + purged;

function readCode(read: Read | undefined): number {
  if (!read) return 0;
  return (read.phase === 'sent' ? 1 : 2) + (read.joinable ? 4 : 0) + (read.cacheable ? 8 : 0);
}
