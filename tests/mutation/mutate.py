#!/usr/bin/env python3
"""Breaks single comparisons, conditions and returns of ledger/domain, one at a time, and counts how
many of them the domain's tests find. Run by hand; what it builds lies in build/mutation.

    tests/mutation/mutate.py --count 50             # a seed of its own, which it prints
    tests/mutation/mutate.py --seed 7 --count 50    # the same again
    tests/mutation/mutate.py --seed 7 --count 50 --only agreement/notice.cpp

Prints each mutant as it is judged, then the rate and every survivor. A survivor with a reason in
survivors.txt counts as explained. Exit code 1 if fewer than nine in ten were found.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
work = root / 'build' / 'mutation'
domain = pathlib.Path('ledger/domain')
wanted_rate = 0.9
test_seconds = 120  # of the processor: other work on the machine must not look like a find

# What is looked for in a line, and what it becomes. Spaces tell comparisons from templates.
operators = [
    (r' == ', ' != '), (r' != ', ' == '),
    (r' < ', ' <= '), (r' <= ', ' < '), (r' > ', ' >= '), (r' >= ', ' > '),
    (r' && ', ' || '), (r' \|\| ', ' && '),
    (r'\breturn true;', 'return false;'), (r'\breturn false;', 'return true;'),
    (r'\bif \((?!auto |const |constexpr|!)', 'if (!'),  # closed below
    (r'\bif \(!(?=\w)', 'if ('),
    (r'^(\s*)if \(auto no = .*\) return no;$', r'\1'),
    (r'\bstd::max\(', 'std::min('), (r'\bstd::min\(', 'std::max('),
    (r'\bany_of\(', 'all_of('), (r'\ball_of\(', 'any_of('), (r'\bnone_of\(', 'any_of('),
    (r' \+ 1\b', ''), (r' - 1\b', ''),
]


def is_code(line):
    text = line.strip()
    return not text.startswith(('//', '#', 'template', 'static_assert'))


def strings_of(line):
    return [found.span() for found in re.finditer(r'"(?:[^"\\]|\\.)*"', line)]


def negated(line, begin):
    """The condition of the `if` that begins there, negated; nothing if it goes on in other lines."""
    open_at = line.index('(', begin)
    depth = 0
    for at in range(open_at, len(line)):
        depth += {'(': 1, ')': -1}.get(line[at], 0)
        if depth == 0:
            condition = line[open_at + 1:at]
            return None if ';' in condition else f'{line[:open_at]}(!({condition})){line[at + 1:]}'
    return None


def mutants_of(path):
    lines = (root / path).read_text().split('\n')
    for number, line in enumerate(lines):
        if not is_code(line):
            continue
        code = re.sub(r'\s//.*$', '', line)
        for pattern, into in operators:
            for found in re.finditer(pattern, code):
                if any(begin < found.end() and found.start() < end for begin, end in strings_of(code)):
                    continue
                if into == 'if (!':
                    changed = negated(code, found.start())
                else:
                    changed = code[:found.start()] + found.expand(into) + code[found.end():]
                if changed is not None and changed != code:
                    yield path, number, line, changed


def copy_sources():
    """A tree of its own, in which only what differs is written, so that builds stay incremental."""
    tree = work / 'source'
    listed = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard'], cwd=root, check=True,
                            capture_output=True, text=True).stdout.split('\n')
    for name in filter(None, listed):
        if not (root / name).is_file():
            continue
        data = (root / name).read_bytes()
        copy = tree / name
        if copy.exists() and copy.read_bytes() == data:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
        copy.chmod((root / name).stat().st_mode)
    return tree


def run(*command, seconds=None):
    def limit():
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    return subprocess.run(command, capture_output=True, text=True, errors='replace', preexec_fn=limit)


def build():
    return run('ninja', '-C', str(work / 'tree'), 'domain_test')


def prepare(tree):
    print('building what is broken afterwards …', flush=True)
    configured = run('cmake', '-S', str(tree), '-B', str(work / 'tree'), '-G', 'Ninja', '-DSOPU_TESTS=ON',
                     '-DCMAKE_BUILD_TYPE=Release', '-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG')
    for step in (configured, build()):
        if step.returncode != 0:
            sys.exit(step.stdout[-4000:] + step.stderr[-4000:])
    if by := judged():
        sys.exit(f'the tests fail before anything is broken: {by}')


def judged():
    """The first test that fails; nothing if all pass."""
    found = run(next(str(path) for path in (work / 'tree').rglob('domain_test') if path.is_file()),
                '--gtest_fail_fast', '--gtest_brief=1', seconds=test_seconds)
    if found.returncode == -signal.SIGXCPU:
        return 'it does not end'
    if found.returncode == 0:
        return None
    failed = re.search(r'\[  FAILED  \] (\S+)', found.stdout)
    return failed.group(1) if failed else 'it dies'


def judge(tree, mutant):
    path, number, line, changed = mutant
    file = tree / path
    whole = file.read_text()
    lines = whole.split('\n')
    lines[number] = changed
    try:
        file.write_text('\n'.join(lines))
        if build().returncode != 0:
            return 'not built', None
        by = judged()
        return ('survived', None) if by is None else ('found', by)
    finally:
        file.write_text(whole)


def reasons():
    """By file and line as it is in the source: why a mutant of it changes nothing that can be seen."""
    found = {}
    for line in (pathlib.Path(__file__).parent / 'survivors.txt').read_text().split('\n'):
        if line and not line.startswith('#'):
            path, code, why = (part.strip() for part in line.split(' | '))
            found[path, code] = why
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--count', type=int, default=50, help='how many mutants (default: 50)')
    parser.add_argument('--only', default='', help='files of ledger/domain whose path contains this')
    arguments = parser.parse_args()
    os.chdir(root)
    files = sorted(path for path in domain.rglob('*.cpp') if arguments.only in str(path))
    every = [mutant for path in files for mutant in mutants_of(path)]
    chosen = random.Random(arguments.seed).sample(every, min(arguments.count, len(every)))
    print(f'seed {arguments.seed}: {len(chosen)} of {len(every)} mutants of {len(files)} files', flush=True)
    tree = copy_sources()
    prepare(tree)
    known = reasons()
    count = {'found': 0, 'survived': 0, 'not built': 0, 'explained': 0}
    survivors = []
    for done, mutant in enumerate(chosen, 1):
        path, number, line, changed = mutant
        verdict, by = judge(tree, mutant)
        why = known.get((str(path.relative_to(domain)), line.strip()))
        if verdict == 'survived' and why:
            verdict, by = 'explained', why
        if verdict == 'survived':
            survivors.append(mutant)
        count[verdict] += 1
        print(f'{done}/{len(chosen)} {verdict}: {path}:{number + 1}: {changed.strip()}'
              + (f'   [{by}]' if by else ''), flush=True)
    tried = count['found'] + count['survived']
    rate = count['found'] / tried if tried else 1.0
    print(f"{count['found']} of {tried} found: {rate:.1%}; {count['explained']} more explained, "
          f"{count['not built']} not built")
    for path, number, line, changed in survivors:
        print(f'survived: {path}:{number + 1}\n  - {line.strip()}\n  + {changed.strip()}')
    sys.exit(0 if rate >= wanted_rate else 1)


if __name__ == '__main__':
    main()
