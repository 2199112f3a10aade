import { configurations } from './configurations.js';
import { explore, inWords } from './explorer.js';
import { protocol } from './protocol.js';
import { ruleNames } from './rules.js';
it('tries', () => {
  const out: string[] = [];
  for (const c of configurations) {
    const t = performance.now();
    try {
      const r = explore(protocol(c), 4e6);
      out.push(`${c.name}: ${r.states} states ${r.transitions} transitions ${Math.round(performance.now() - t)} ms ${r.counterexample ? inWords(r.counterexample) : 'ok'}`);
    } catch (e) { out.push(`${c.name}: ${String(e)} ${Math.round(performance.now() - t)} ms`); }
  }
  for (const rule of ruleNames) {
    const by: string[] = [];
    for (const [i, c] of configurations.entries()) {
      const t = performance.now();
      try {
      const r = explore(protocol(c, rule), 1e6);
      if (r.counterexample) by.push(`${i}(${r.counterexample.steps.length} steps, ${r.states} states, ${Math.round(performance.now() - t)} ms)`);
      } catch (e) { by.push(`${i}: too many`); }
      if (process.env['FIRST'] && by.length) break;
    }
    out.push(`${rule}: ${by.join(' ') || 'NOT CAUGHT'}`);
  }
  process.stdout.write(out.join('\n') + '\n');
}, 600000);
