/* eslint require-yield: off -- what a statement does in between may take no time */
import { Disk, EventQueue, seededRandom, Servers } from './event-queue.mjs';

/*
 * The protocol of src/changes as a discrete-event simulation: N nodes, one database. Left out: pools of connections, requests
 * beside the revocations, verifiers, lost messages, dead nodes, vacuum. `costs` come from calibration.mjs.
 */
const RENEWALS_PER_LEASE = 3;
const TRUSTED_SHARE = 0.99;
const WAITED_SHARE = 1.01;

/**
 * @param options.nodes processes
 * @param options.cores processors of the database
 * @param options.shared whether the nodes run on the same processors
 * @param options.load `{ perSecond }` arrivals at random moments at all nodes, or `{ callers, pause: [least, most] }` at the first
 * @param options.leaseMs lease of every node
 * @param options.costs of each statement, in ms: `node`, `server`, `rest` (neither of them works), and for each row of the registry
 * @param options.spread 0: every cost is exactly its mean; 1: exponential; in between a mixture of both
 * @returns latencies in ms and rates for each second; `truncated` where `mostEvents` ended the run before `durationMs`
 */
export function simulate(options) {
  const { nodes: size, cores, shared, load, leaseMs = 2_000, costs, spread = 0.3, seed = 1 } = options;
  const { durationMs = 10_000, mostEvents = 6_000_000 } = options;
  const events = new EventQueue();
  const random = seededRandom(seed);
  const vary = (mean) => mean * (1 - spread + spread * -Math.log(1 - random()));
  const processors = new Servers(events, cores);
  const disk = new Disk(events, () => vary(costs.flush));
  const headLock = new Servers(events, 1);
  const log = { head: 0 };
  const counts = { statements: 0, offered: 0, leasesLost: 0, looks: 0 };
  const latencies = [];
  const nodes = Array.from({ length: size }, () => ({
    loop: new Servers(events, 1),
    applied: 0,
    acknowledged: 0,
    woken: false,
    following: false,
    trustedUntil: leaseMs * TRUSTED_SHARE,
  }));

  function* nodeWork(node, mean) {
    yield node.loop.acquire;
    const time = vary(mean);
    if (shared) yield* processors.work(time);
    else yield events.wait(time);
    node.loop.busyMs += time;
    node.loop.release();
  }

  /** One round trip; `between` is what the server does beside using a processor. */
  function* statement(node, cost, rows = 0, between = undefined) {
    counts.statements += 1;
    const nodeTime = cost.node + rows * (cost.nodePerRow ?? 0);
    yield* nodeWork(node, nodeTime / 2);
    yield events.wait(vary(cost.rest) / 2);
    yield* processors.work(vary(cost.server + rows * (cost.serverPerRow ?? 0)));
    if (between !== undefined) yield* between();
    yield events.wait(vary(cost.rest) / 2);
    yield* nodeWork(node, nodeTime / 2);
  }

  function* flush() {
    yield disk.flush;
  }

  /** The lock of the head is held from its update until the commit is on the disk: no two of these share a flush. */
  function* commit(node) {
    counts.statements += 1;
    yield* nodeWork(node, costs.commit.node / 2);
    yield events.wait(vary(costs.commit.rest) / 2);
    yield headLock.acquire;
    const locked = events.now;
    yield* processors.work(vary(costs.commit.server));
    yield disk.flush;
    const position = ++log.head;
    headLock.busyMs += events.now - locked;
    headLock.release();
    yield events.wait(vary(costs.commit.rest) / 2);
    yield* nodeWork(node, costs.commit.node / 2);
    return position;
  }

  function* announce(node) {
    yield* statement(node, costs.notify, size - 1);
    for (const other of nodes) if (other !== node) events.start(hear(other));
  }

  function* hear(node) {
    yield* processors.work(vary(costs.listener.server));
    yield events.wait(vary(costs.listener.rest));
    wake(node);
  }

  function wake(node) {
    node.woken = true;
    if (!node.following) events.start(follow(node));
  }

  /** The lease's own connection does one thing at a time; whoever wakes it meanwhile has it read once more afterwards. */
  function* follow(node) {
    node.following = true;
    while (node.woken || node.due) {
      const { due } = node;
      [node.woken, node.due] = [false, false];
      const sent = events.now;
      if (due) yield* statement(node, costs.renew, 0, flush);
      let read = log.head;
      yield* statement(node, costs.log, 0, function* () {
        read = log.head;
      });
      node.applied = read;
      if (due) {
        if (events.now > node.trustedUntil) counts.leasesLost += 1;
        node.trustedUntil = Math.max(node.trustedUntil, sent + leaseMs * TRUSTED_SHARE);
      }
      if (node.acknowledged < read) {
        yield* statement(node, costs.acknowledge, 0, function* () {
          node.acknowledged = read;
        });
      }
      if (due) yield* statement(node, costs.registry, size);
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

  function* revoke(node) {
    const began = events.now;
    counts.offered += 1;
    yield* nodeWork(node, costs.http.node / 2);
    yield* statement(node, costs.begin);
    yield* statement(node, costs.change);
    const position = yield* commit(node);
    wake(node);
    events.start(announce(node));
    const from = events.now;
    for (;;) {
      let behind = false;
      counts.looks += 1;
      yield* statement(node, costs.registry, size, function* () {
        behind = nodes.some((other) => other !== node && other.acknowledged < position);
      });
      const waited = events.now - from;
      if ((!behind && node.applied >= position) || waited >= leaseMs * WAITED_SHARE) break;
      yield events.wait(Math.min(Math.max(waited / 5, 1), 25));
    }
    yield* nodeWork(node, costs.http.node / 2);
    yield events.wait(vary(costs.http.rest));
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
    utilisation: processors.busyMs / events.now / cores,
    lockUtilisation: headLock.busyMs / events.now,
    diskUtilisation: disk.busyMs / events.now,
    busiestNode: Math.max(...nodes.map(({ loop }) => loop.busyMs)) / events.now,
    leasesLost: counts.leasesLost,
    truncated: events.now < durationMs,
  };
}
