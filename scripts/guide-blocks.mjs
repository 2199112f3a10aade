import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('../', import.meta.url).pathname;

// Puts the text of each file that a page names (```ts file=examples/guides/…) into its block. Part of `npm run docs`.
for (const name of readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.md')) continue;
  const page = join(ROOT, 'docs', name);
  const before = readFileSync(page, 'utf8');
  const after = before.replace(
    /^```ts file=(\S+)\n[\s\S]*?^```$/gm,
    (_block, file) => `\`\`\`ts file=${file}\n${readFileSync(join(ROOT, file), 'utf8')}\`\`\``,
  );
  if (after !== before) writeFileSync(page, after);
}
