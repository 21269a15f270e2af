// Makes the folder that the server serves at /:  node build.mjs FOLDER
// index.html, assets/NAME-HASH.EXT, each compressible file also as .gz, and manifest.json, which
// says what is there. The same sources give the same bytes, wherever they lie.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const languages = ['en', 'fi'];
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};
const compressed = ['.html', '.css', '.js'];

const read = (path) => JSON.parse(readFileSync(join(here, path), 'utf8'));

// ---------------------------------------------------------------- what is made of other files

// The ledger's catalogue of a language with the page's own texts among the screen's.
function catalogue(language) {
  const ledger = read(`../../ledger/words/${language}.json`);
  const page = read(`src/words/page.${language}.json`);
  const twice = Object.keys(page).filter((name) => name in ledger.screen);
  if (twice.length > 0) throw new Error(`page.${language}.json: the ledger has ${twice}`);
  return { ...ledger, screen: { ...ledger.screen, ...page } };
}

// In which order people read the members of terms: that of their schema. `parent/member`; of items
// and of several forms the parent is the member that they belong to.
function memberOrder() {
  const schema = read('../../ledger/domain/terms/terms.schema.json');
  const order = new Set();
  const collect = (part, parent) => {
    if (part.$ref) {
      const found = part.$ref.slice(2).split('/').reduce((at, name) => at[name], schema);
      return collect(found, parent);
    }
    for (const [name, inner] of Object.entries(part.properties ?? {})) {
      order.add(`${parent}/${name}`);
      collect(inner, name);
    }
    if (part.items) collect(part.items, parent);
    for (const form of part.oneOf ?? []) collect(form, parent);
  };
  collect(schema, '');
  return [...order];
}

const madeOf = {
  'member-order': memberOrder,
  'terms-schema': () => read('../../ledger/domain/terms/terms.schema.json'),
};

const made = {
  name: 'made',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^made:/ }, ({ path }) =>
      ({ path: path.slice('made:'.length), namespace: 'made' }));
    onLoad({ filter: /.*/, namespace: 'made' }, ({ path }) => ({
      contents: JSON.stringify(madeOf[path]?.() ?? catalogue(path)),
      loader: 'json',
    }));
  },
};

// ---------------------------------------------------------------- the folder

async function bundle(folder) {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: ['src/main.ts', 'src/style.css', 'src/serif.css'],
    outdir: folder,
    plugins: [made],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome137', 'firefox129', 'safari17'],
    entryNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    loader: { '.woff2': 'file' },
    minify: true,
    legalComments: 'eof',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.entries(metafile.outputs).map(([path, output]) =>
    ({ ...output, path: resolve(here, path).slice(resolve(folder).length + 1) }));
  const entry = (source) => outputs.find(({ entryPoint }) => entryPoint === source);
  const script = entry('src/main.ts');
  return {
    script: script.path,
    before: script.imports.filter(({ kind }) => kind === 'import-statement')
      .map(({ path }) => resolve(here, path).slice(resolve(folder).length + 1)).sort(),
    style: entry('src/style.css').path,
    serif: entry('src/serif.css').path,
    font: outputs.map(({ path }) => path)
      .find((path) => /source-sans-3-latin-wght-normal/.test(path)),
  };
}

const escaped = (text) => text.replace(/[&<>]/g, (c) =>
  ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

// The serif is only asked for once something is on the screen: until then its sheet is for paper.
function index({ script, before, style, serif, font }) {
  const noScript = languages.map((language) =>
    `<p lang="${language}">${escaped(read(`src/words/page.${language}.json`)['no-script'])}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Sopu</title>
<link rel="icon" href="data:,">
<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${style}">
<link rel="stylesheet" href="${serif}" media="print" data-after-paint>
${before.map((path) => `<link rel="modulepreload" href="${path}">\n`).join('')}\
<script type="module" src="${script}"></script>
</head>
<body>
<noscript>${noScript.join('')}</noscript>
</body>
</html>
`;
}

function describe(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(resolve(folder).length + 1)).sort();
  const files = paths.map((path) => {
    const bytes = readFileSync(join(folder, path));
    const gzip = compressed.includes(extname(path));
    if (gzip) writeFileSync(join(folder, `${path}.gz`), gzipped(bytes));
    const hash = createHash('sha256').update(bytes).digest('base64url');
    return { path, type: types[extname(path)], hash, size: bytes.length, gzip };
  });
  const lines = files.map(({ path, hash }) => `${path} ${hash}\n`).join('');
  return { bundle: createHash('sha256').update(lines).digest('base64url'), files };
}

// The header's byte for the system (RFC 1952, 2.3.1) says `unknown` on all of them.
function gzipped(bytes) {
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255;
  return packed;
}

const folder = process.argv[2];
if (!folder) throw new Error('node build.mjs FOLDER');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'index.html'), index(await bundle(resolve(folder))));
const manifest = describe(resolve(folder));
writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
