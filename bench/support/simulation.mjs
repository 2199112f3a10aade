/* eslint require-yield: off -- what a statement does in between may take no time */
import { Disk, EventQueue, seededRandom, Servers } from './event-queue.mjs';
import { EventLoop, Processors, Thread } from './simulated-processors.mjs';
import {
  LOOKS_EACH_RENEWAL,
  RENEWALS_PER_LEASE,
  TRUSTED_SHARE,
  WAITED_SHARE,
} from '../../dist/changes/lease-limits.js';

/*
 * The protocol of src/changes as a discrete-event simulation: N nodes, one database, whoever calls. Left out: requests beside the
 * revocations, verifiers, lost messages, dead nodes, vacuum, other work. `costs` come from calibration.mjs.
 */
/** Connections that a node has for requests; a revocation holds one until it has committed. */
const POOL_SIZE = 10;
const ACTS_PER_STATEMENT = 2;
/** Past the closest pace measured, costs go on falling by as much as half of the difference to the other. */
const WARMEST = -0.5;
/** But never below this share of the lesser: where the two differ much, the line would go below nothing, and time backwards. */
const LEAST_SHARE = 0.5;

/**
 * @param options.nodes processes
 * @param options.cores processors of the database
 * @param options.shared whether nodes and callers run on the same processors
 * @param options.load `{ perSecond }` arrivals at random moments at all nodes, or `{ callers, pause: [least, most] }` at the first
 * @param options.leaseMs lease of every node
 * @param options.network of each round trip between nodes and database
 * @param options.costs `closely` and `paced`: of each statement on node and server, for callers without rest and with; in ms
 * @param options.costs.overlap share of a node's work for a statement that it does while the server works on it
 * @param options.costs.helpers what a node's other threads use in relation to its first
 * @param options.costs.shapes what costs are like around their mean: samples divided by it, for `node`, `server`, `flush`, `wake`
 * @returns latencies in ms and rates for each second; `truncated` where `mostEvents` ended the run before `durationMs`
 */
export function simulate(options) {
  const { nodes: size, cores, shared, load, leaseMs = 2_000, network = 0, costs, seed = 1 } = options;
  const { durationMs = 10_000, mostEvents = 6_000_000 } = options;
  const events = new EventQueue();
  const random = seededRandom(seed);
  /** A measured distribution around its mean; 0 for none. */
  const drawing = (shape) => (mean) => (shape === undefined ? mean : mean * shape[Math.floor(random() * shape.length)]);
  const [ofNodes, ofServer, ofDisk, ofWaking] = ['node', 'server', 'flush', 'wake'].map((name) =>
    drawing(costs.shapes?.[name]),
  );
  const trailing = ACTS_PER_STATEMENT * (costs.overlap ?? 0);
  const wakeTime = () => ofWaking(costs.wake);
  const processors = new Processors(events, cores, wakeTime);
  const eventLoop = (helpers) =>
    new EventLoop(events, shared ? processors : new Processors(events, 2, wakeTime), helpers);
  const disk = new Disk(events, () => ofDisk(costs.flush));
  const headLock = new Servers(events, 1);
  const log = { head: 0 };
  const counts = { statements: 0, offered: 0, leasesLost: 0, looks: 0, logs: 0, acknowledgements: 0 };
  const latencies = [];
  const client = eventLoop(0);
  /** A process of the server, which does one thing at a time. */
  const backend = () => ({ thread: new Thread(), turn: new Servers(events, 1) });
  const nodes = Array.from({ length: size }, () => ({
    loop: eventLoop(costs.helpers ?? 0),
    pool: new Servers(events, POOL_SIZE),
    idle: Array.from({ length: POOL_SIZE }, backend),
    lease: backend(),
    applied: 0,
    acknowledged: 0,
    woken: false,
    following: false,
    trustedUntil: leaseMs * TRUSTED_SHARE,
    revokedAt: -Infinity,
    followedAt: -Infinity,
  }));

  /** What is done again soon is done from warm caches: on the line through the two paces measured, by the logarithm of the gap. */
  function warmth(lastAt) {
    const { closely, paced } = costs;
    const share = Math.log((events.now - lastAt) / closely.gap) / Math.log(paced.gap / closely.gap);
    const coldness = Math.min(1, Math.max(WARMEST, share));
    return (pick) => {
      const [warm, cold] = [pick(closely), pick(paced)];
      return Math.max(LEAST_SHARE * Math.min(warm, cold), warm + coldness * (cold - warm));
    };
  }

  /** Whoever is written to can begin before the writer has come to its end: what it does in that time is on nobody's way. */
  function* send(loop, time) {
    yield* loop.work(time * (1 - trailing));
    events.schedule(0, () => events.start(loop.work(time * trailing)));
  }

  function* serve({ thread, turn }, time) {
    yield turn.acquire;
    yield* processors.work(thread, time);
    turn.release();
  }

  /** The pool hands out the connection that came back last. */
  function* connect(node) {
    yield node.pool.acquire;
    return node.idle.pop();
  }

  function disconnect(node, connection) {
    node.idle.push(connection);
    node.pool.release();
  }

  /** One round trip; `between` is what the server does beside using a processor. */
  function* statement(node, connection, of, rows = 0, between = undefined) {
    counts.statements += 1;
    const nodeTime = () => ofNodes((of('node') + rows * of('nodePerRow')) / ACTS_PER_STATEMENT);
    yield* send(node.loop, nodeTime());
    yield events.wait(network / 2);
    yield* serve(connection, ofServer(of('server') + rows * of('serverPerRow')));
    if (between !== undefined) yield* between();
    yield events.wait(network / 2);
    yield* node.loop.work(nodeTime());
  }

  const costOf = (pick, name) => (part) => pick((regime) => regime[name][part] ?? 0);
  const ofRenewal = (name) => (part) => costs.renewal[name][part] ?? 0;

  function* flush() {
    yield disk.flush;
  }

  /**
   * The lock of the head is held from its update until the commit is on the disk and the process that waited for the disk has run
   * again: no two of these share a flush. Half of the work comes before it, a quarter on either side of the flush.
   */
  function* commit(node, { thread }, of) {
    counts.statements += 1;
    yield* send(node.loop, ofNodes(of('node') / ACTS_PER_STATEMENT));
    yield events.wait(network / 2);
    yield* processors.work(thread, ofServer(of('server') / 2));
    const asked = events.now;
    yield headLock.acquire;
    const locked = events.now;
    yield* processors.work(thread, ofServer(of('server') / 4), locked === asked);
    yield disk.flush;
    yield* processors.work(thread, ofServer(of('server') / 4));
    const position = ++log.head;
    headLock.busyMs += events.now - locked;
    headLock.release();
    yield events.wait(network / 2);
    yield* node.loop.work(ofNodes(of('node') / ACTS_PER_STATEMENT));
    return position;
  }

  /** Every node hears, the one that announces too: its lease has a connection of its own. */
  function* announce(node, pick) {
    const connection = yield* connect(node);
    yield* statement(node, connection, costOf(pick, 'notify'), size, function* () {
      for (const other of nodes) events.start(hear(other));
    });
    disconnect(node, connection);
  }

  function* hear(node) {
    yield* serve(node.lease, ofServer(costs.closely.listener.server));
    yield events.wait(network / 2);
    wake(node);
  }

  function wake(node) {
    node.woken = true;
    if (!node.following) events.start(follow(node));
  }

  /** The lease's own connection does one thing at a time; whoever wakes it meanwhile has it read once more afterwards. */
  function* follow(node) {
    node.following = true;
    const pick = warmth(node.followedAt);
    node.followedAt = events.now;
    while (node.woken || node.due) {
      const { due } = node;
      [node.woken, node.due] = [false, false];
      const sent = events.now;
      if (due) yield* statement(node, node.lease, ofRenewal('renew'), 0, flush);
      let read = log.head;
      counts.logs += 1;
      yield* statement(node, node.lease, due ? ofRenewal('log') : costOf(pick, 'log'), 0, function* () {
        read = log.head;
      });
      node.applied = read;
      if (due) {
        if (events.now > node.trustedUntil) counts.leasesLost += 1;
        node.trustedUntil = Math.max(node.trustedUntil, sent + leaseMs * TRUSTED_SHARE);
      }
      if (node.acknowledged < read) {
        counts.acknowledgements += 1;
        yield* statement(node, node.lease, costOf(pick, 'acknowledge'), 0, function* () {
          node.acknowledged = read;
        });
      }
      if (due && random() * size < LOOKS_EACH_RENEWAL) yield* statement(node, node.lease, ofRenewal('registry'), size);
    }
    node.following = false;
  }

  function* renewals(node) {
    yield events.wait((random() * leaseMs) / RENEWALS_PER_LEASE);
    for (;;) {
      node.due = true;
      if (!node.following) events.start(follow(node));
      yield events.wait(leaseMs / RENEWALS_PER_LEASE);
    }
  }

  /** A caller on a machine of its own has all the time that it needs. */
  function* call(time) {
    if (shared) yield* send(client, ofNodes(time));
  }

  function* revoke(node) {
    const pick = warmth(node.revokedAt);
    node.revokedAt = events.now;
    const [ofHttp, ofClient] = [pick((regime) => regime.http), pick((regime) => regime.client)];
    const began = events.now;
    counts.offered += 1;
    yield* call(ofClient / 2);
    yield* node.loop.work(ofNodes(ofHttp / 2));
    const connection = yield* connect(node);
    yield* statement(node, connection, costOf(pick, 'begin'));
    yield* statement(node, connection, costOf(pick, 'change'));
    const position = yield* commit(node, connection, costOf(pick, 'commit'));
    disconnect(node, connection);
    wake(node);
    events.start(announce(node, pick));
    const from = events.now;
    for (;;) {
      let behind = false;
      counts.looks += 1;
      const looking = yield* connect(node);
      yield* statement(node, looking, costOf(pick, 'registry'), size - 1, function* () {
        behind = nodes.some((other) => other !== node && other.acknowledged < position);
      });
      disconnect(node, looking);
      const waited = events.now - from;
      if ((!behind && node.applied >= position) || waited >= leaseMs * WAITED_SHARE) break;
      yield events.wait(Math.trunc(Math.min(Math.max(waited / 5, 1), 25)) + costs.pause);
    }
    yield* send(node.loop, ofNodes(ofHttp / 2));
    yield* call(ofClient / 2);
    latencies.push(events.now - began);
  }

  function* arrivals(perSecond) {
    for (;;) {
      yield events.wait((-Math.log(1 - random()) * 1_000) / perSecond);
      events.start(revoke(nodes[Math.floor(random() * size)]));
    }
  }

  function* caller([least, most]) {
    for (;;) {
      yield events.wait(least + random() * (most - least));
      yield* revoke(nodes[0]);
    }
  }

  for (const node of nodes) events.start(renewals(node));
  if (load.callers === undefined) events.start(arrivals(load.perSecond));
  else for (let number = 0; number < load.callers; number++) events.start(caller(load.pause));
  events.run(durationMs, mostEvents);

  const seconds = events.now / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
  return {
    p50: at(0.5),
    p99: at(0.99),
    offered: counts.offered,
    completed: latencies.length,
    perSecond: latencies.length / seconds,
    statementsPerSecond: counts.statements / seconds,
    looks: counts.looks / Math.max(1, latencies.length),
    logs: counts.logs / Math.max(1, latencies.length),
    acknowledgements: counts.acknowledgements / Math.max(1, latencies.length),
    utilisation: processors.busyMs / events.now / cores,
    lockUtilisation: headLock.busyMs / events.now,
    diskUtilisation: disk.busyMs / events.now,
    busiestNode: Math.max(...nodes.map(({ loop }) => loop.busyMs)) / events.now,
    leasesLost: counts.leasesLost,
    truncated: events.now < durationMs,
  };
}
