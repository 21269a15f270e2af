"""Runs a program on a terminal of its own, as a shell runs a job, until it asks something, and then does
to it what it is told (a word each, in a row): `type:TEXT`, `enter`, `end` (of input), `kill:SIGNAL`,
`stopped` (waits until it is), `asked:QUESTION` (waits for the next one). Prints what came of it as
JSON: {echoes, echo, output, code, signal}; `echoes` as it was when it asked and when it stopped.

    prompt.py QUESTION WORD… -- PROGRAM ARGUMENT…
"""
import json, os, pty, select, signal, sys, termios, time

PATIENCE = 20
question, *rest = sys.argv[1:]
words, program = rest[: rest.index('--')], rest[rest.index('--') + 1 :]
told, tell = os.pipe()
shell, terminal = pty.fork()
if shell == 0:
    # A job of its own in the terminal's foreground: only such a one can be stopped.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(program[0], program)
    os.write(tell, f'{job}\n'.encode())
    while True:
        status = os.waitpid(job, os.WUNTRACED)[1]
        os.write(tell, f'{status}\n'.encode())
        if not os.WIFSTOPPED(status):
            time.sleep(PATIENCE)  # the terminal is looked at meanwhile
            os._exit(0)
reports = os.fdopen(told)
os.set_blocking(told, False)
output, seen, statuses, pid = b'', 0, [], None


def look():
    """Takes what was printed and reported."""
    global output, pid
    ready = select.select([terminal, told], [], [], 0.02)[0]
    if terminal in ready:
        output += os.read(terminal, 4096)
    if told in ready:
        for line in reports:
            if pid is None:
                pid = int(line)
            else:
                statuses.append(int(line))


def until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            sys.exit(f'not within {PATIENCE} s; so far: {output!r}')
        look()


def echo():
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def is_over():
    return bool(statuses) and not os.WIFSTOPPED(statuses[-1])


def wait_for(asked):
    """For a question that is answered unseen, unless it is one of yes or no."""
    global seen
    until(lambda: asked.encode() in output[seen:] or is_over())
    until(lambda: asked.endswith('[y/N]') or not echo() or is_over())
    seen = output.rfind(asked.encode()) + 1
    echoes.append(echo())


echoes = []
wait_for(question)
for word in words:
    what, _, text = word.partition(':')
    if what in ('type', 'enter', 'end'):
        os.write(terminal, {'type': text.encode(), 'enter': b'\n', 'end': b'\x04'}[what])
    elif what == 'kill':
        os.kill(pid, getattr(signal, text))
    elif what == 'stopped':
        until(lambda: statuses and os.WIFSTOPPED(statuses[-1]))
        echoes.append(echo())
    elif what == 'asked':
        wait_for(text)
until(is_over)
final = echo()
while select.select([terminal], [], [], 0.1)[0]:
    output += os.read(terminal, 4096)
os.kill(shell, signal.SIGKILL)
end = statuses[-1]
print(json.dumps({
    'echoes': echoes, 'echo': final, 'output': output.decode('utf-8', 'replace'),
    'code': os.WEXITSTATUS(end) if os.WIFEXITED(end) else None,
    'signal': signal.Signals(os.WTERMSIG(end)).name if os.WIFSIGNALED(end) else None,
}))
