import { percentile, median } from './report.mjs';

/** From a share of its processor this high on, the generator and not the server may be what limits the throughput. */
const GENERATOR_BUSY = 0.95;
const REFERENCE_REQUEST = 'unguarded';

/*
 * Tables of what was measured. A series is one request of one contender: a sample for each round of its guarded route, and one of
 * its own unguarded route with the same headers. Ratios and differences are taken within a round and then the median of them.
 */

/** One row for each series, and one for each contender that could not run. */
export function comparisonRows(series, failures) {
  return [
    ...series.map((one) => rowOf(one, series)),
    ...failures.map(({ contender, failed }) => ({
      ...emptyRow(contender.name),
      request: `could not run: ${failed.replaceAll(/\s+/g, ' ').slice(0, 200)}`,
    })),
  ];
}

function emptyRow(name) {
  return {
    contender: name,
    request: '',
    'requests a second': '',
    'of unguarded Nest': '',
    'µs of processor': '',
    'more than its own unguarded, µs': '',
    'of its own unguarded': '',
  };
}

function rowOf(one, series) {
  const reference = referenceOf(one, series);
  const row = {
    ...emptyRow(one.contender.name),
    request: one.name,
    'requests a second': limited(one) + spread(one.samples.map(perSecond), 0),
    'of unguarded Nest': reference ? spread(inRounds(one.samples, reference.samples, ratio), 2) : '',
    'µs of processor': spread(one.samples.map(micros), 1),
  };
  if (one.own.length === 0) return row;
  return {
    ...row,
    'more than its own unguarded, µs': spread(
      inRounds(one.samples, one.own, (a, b) => a.micros - b.micros),
      1,
    ),
    'of its own unguarded': spread(inRounds(one.samples, one.own, ratio), 2),
  };
}

/**
 * How many times the throughput of each peer Portcullis has, for each of its requests that are named, and so have those that can't be
 * got past.
 */
export function timesOfPeers(series, names, ceilings) {
  const named = (list) => list.flatMap(([contender, request]) => series.find(isNamed(contender, request)) ?? []);
  const ours = named(names);
  const peers = series.filter(({ contender, own }) => isPeer(contender) && own.length > 0);
  if (ours.length === 0) return [];
  const columns = [
    ...ours.map((one) => [`${one.name}, ${one.contender.adapter}`, one]),
    ...named(ceilings).map((one) => [one.contender.name, one]),
  ];
  return peers.map((peer) => ({
    peer: peer.contender.name,
    ...Object.fromEntries(
      columns.map(([title, one]) => [title, spread(inRounds(one.samples, peer.samples, ratio), 1)]),
    ),
  }));
}

/** Those that an application could use instead of Portcullis. */
export const isPeer = ({ name }) => !name.startsWith('Portcullis') && !name.startsWith('bare');
const isNamed = (contender, request) => (one) => one.contender.name === contender && one.name === request;

function referenceOf({ contender }, series) {
  return series.find(
    (one) => one.contender.reference && one.name === REFERENCE_REQUEST && one.contender.adapter === contender.adapter,
  );
}

const perSecond = (sample) => sample.perSecond;
const micros = (sample) => sample.micros;
const ratio = (a, b) => a.perSecond / b.perSecond;

function inRounds(samples, others, compare) {
  return samples.map((sample, round) => compare(sample, others[round]));
}

/** A generator with nothing left to give makes the figure a lower bound. */
function limited({ samples }) {
  const busy = samples.map((sample) => sample.busy).filter((share) => share !== undefined);
  return busy.length > 0 && median(busy) >= GENERATOR_BUSY ? '≥ ' : '';
}

/** The median, and from the least to the greatest. */
function spread(values, digits) {
  const [least, middle, greatest] = [Math.min(...values), median(values), percentile(values, 100)].map((value) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return `${middle} (${least} – ${greatest})`;
}
