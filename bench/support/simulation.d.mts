export interface Cost {
  node: number;
  server: number;
  rest: number;
  nodePerRow?: number;
  serverPerRow?: number;
}

export type Statement = 'begin' | 'change' | 'commit' | 'log' | 'acknowledge' | 'renew' | 'registry' | 'notify';

export type Costs = Record<Statement | 'http' | 'listener', Cost> & { flush: number };

export interface Options {
  nodes: number;
  cores: number;
  shared: boolean;
  load: { perSecond: number } | { callers: number; pause: [number, number] };
  leaseMs?: number;
  costs: Costs;
  spread?: number;
  seed?: number;
  durationMs?: number;
  mostEvents?: number;
}

export interface Outcome {
  p50: number;
  p99: number;
  offered: number;
  completed: number;
  perSecond: number;
  statementsPerSecond: number;
  looks: number;
  utilisation: number;
  lockUtilisation: number;
  diskUtilisation: number;
  busiestNode: number;
  leasesLost: number;
  truncated: boolean;
}

export function simulate(options: Options): Outcome;
