import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import type { SettingSource } from '../config.js';
import type { ConfigProblem } from '../config.errors.js';
import { isValues, Layer, writePath, writeSource, type Path, type ReadLayer } from './layer.js';

// Configuration has little use for anchors; a handful is plenty, and a bomb needs thousands.
const MOST_ALIASES = 100;

/**
 * Reads a file's text. The form is judged here (YAML, keys, size of what anchors unfold to), the settings are not.
 *
 * @param file how refusals name the file
 */
export function readYaml(text: string, file: string): ReadLayer {
  const layer = new Layer();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings, ...unresolvedAliases(document)];
  if (faults.length > 0) {
    return { layer, problems: faults.map((fault) => notYaml(file, wordsOf(fault), lines.linePos(fault.pos[0]).line)) };
  }
  const sources = new NodeSources(document, file, lines);
  let values: unknown;
  try {
    values = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    return { layer, problems: [notYaml(file, unquoted((error as Error).message), 0)] };
  }
  if (values === null) return { layer, problems: [] };
  if (!isValues(values)) {
    return {
      layer,
      problems: [problemAt(file, 'holds no settings; expected a mapping like "http:"', { file, line: 1 })],
    };
  }
  layer.set([], values, (path) => sources.of(path));
  return { layer, problems: [] };
}

/** Lines of the nodes of a document, found by path. */
class NodeSources {
  constructor(
    private readonly document: Document.Parsed,
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  of(path: Path): SettingSource {
    let node: unknown = this.document.contents;
    let offset = 0;
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(this.document);
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
        offset = startOf(pair?.key) ?? offset;
        node = pair?.value;
      } else if (isSeq(node)) {
        node = node.items[Number(key)];
        offset = startOf(node) ?? offset;
      }
    }
    return { file: this.file, line: this.lines.linePos(offset).line };
  }
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}

/** Something wrong with the form, and where. */
interface Fault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** The parser leaves them to whoever asks for the values, and then says neither where, nor leaves the name out. */
function unresolvedAliases(document: Document.Parsed): Fault[] {
  const found: Fault[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const start = startOf(alias) ?? 0;
      found.push({ code: 'BAD_ALIAS', message: '', pos: [start, start] });
    },
  });
  return found;
}

/** What begins a value and means something to YAML is often the first character of a password. */
const MEANING: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias of nothing; quote a value that begins with *',
  TAG_RESOLVE_FAILED: 'a tag that is not known; quote a value that begins with !',
  BAD_DIRECTIVE: 'a directive that is not known; quote a value that begins with %',
};

function wordsOf({ code, message }: Fault): string {
  return MEANING[code] ?? unquoted(message);
}

/** The parser's word, without the part that quotes the text: a password may stand there. */
function unquoted(message: string): string {
  const [words = ''] = message.split(/(?<=[\w)]):|["\n]/, 1);
  return words;
}

function notYaml(file: string, words: string, line: number): ConfigProblem {
  return problemAt(file, `is not YAML: ${words}`, { file, line });
}

function problemAt(path: string, fault: string, source: SettingSource): ConfigProblem {
  return { path, text: `${writePath([path])}: ${fault} (${writeSource(source)})` };
}
