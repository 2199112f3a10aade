export interface Cost {
  node: number;
  server: number;
  nodePerRow?: number;
  serverPerRow?: number;
}

/** Costs at one pace: `gap` is the time between two revocations of one node. */
export type Pace = Record<
  'begin' | 'change' | 'commit' | 'log' | 'acknowledge' | 'registry' | 'notify' | 'listener',
  Cost
> & {
  gap: number;
  http: number;
  client: number;
};

export interface Costs {
  closely: Pace;
  paced: Pace;
  renewal: Record<'renew' | 'log' | 'registry', Cost>;
  flush: number;
  wake: number;
  pause: number;
  overlap?: number;
  helpers?: number;
  shapes?: Partial<Record<'node' | 'server' | 'flush' | 'wake', number[]>>;
}

export interface Options {
  nodes: number;
  cores: number;
  shared: boolean;
  load: { perSecond: number } | { callers: number; pause: [number, number] };
  leaseMs?: number;
  network?: number;
  costs: Costs;
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
  logs: number;
  acknowledgements: number;
  utilisation: number;
  lockUtilisation: number;
  diskUtilisation: number;
  busiestNode: number;
  leasesLost: number;
  truncated: boolean;
}

export function simulate(options: Options): Outcome;
