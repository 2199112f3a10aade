/** One test of conformance, by its name. */
export interface ConformanceTest {
  readonly name: string;
  readonly file: string;
  readonly rfc: number;
  readonly section: string;
  readonly level: 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT';
  readonly what: string;
}

export function readConformance(folder: URL): ConformanceTest[];
export function renderStandards(found: readonly ConformanceTest[]): string;
