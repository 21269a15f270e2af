// Makes a C++ file of the folder that build.mjs made:  node embed.mjs FOLDER FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [folder, file] = process.argv.slice(2);
if (!file) throw new Error('node embed.mjs FOLDER FILE');
const { bundle, files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

// A label for each file and one after its last byte: the assembler reads the bytes itself, so that
// no compiler has to go through them.
const pieces = files.flatMap(({ path, gzip }, i) => [
  { label: `page_${i}`, path },
  ...(gzip ? [{ label: `page_${i}_gzip`, path: `${path}.gz` }] : []),
]);
const assembly = pieces.map(({ label, path }) => `
sopu_${label}:
.incbin "${resolve(folder, path)}"
sopu_${label}_end:`).join('');
const declarations = pieces.map(({ label }) =>
  `extern const char sopu_${label}[];\nextern const char sopu_${label}_end[];`).join('\n');
const view = (label) => `between(sopu_${label}, sopu_${label}_end)`;
const rows = files.map(({ path, type, hash, gzip }, i) =>
  `    {"${path}", "${type}", "${hash}", ${view(`page_${i}`)}, ` +
  `${gzip ? view(`page_${i}_gzip`) : '{}'}},`).join('\n');

writeFileSync(file, `// Made by server/web/embed.mjs.
#include <array>

#include "server/page.hpp"

__asm__(R"(
.section .rodata.sopu_page, "a"
.balign 16${assembly}
.text
)");

extern "C" {
${declarations}
}

namespace sopu::server {

std::span<const PageFile> page_files() {
  const auto between = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  static const std::array<PageFile, ${files.length}> files{{
${rows}
  }};
  return files;
}

std::string_view page_bundle() {
  return "${bundle}";
}

}  // namespace sopu::server
`);
