"""Starts a command as a service manager does: with a listening socket as descriptor 3 and a socket
to which it can say how it is. Prints a JSON line for the port and for each thing said. Passes
signals on and ends as the command ends.

    supervisor.py [--sockets N] [--watchdog USEC] COMMAND ARGUMENT...
"""
import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import threading

FIRST = 3


def say(what):
    print(json.dumps(what), flush=True)


def listening():
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    one.bind(("127.0.0.1", 0))
    one.listen()
    return one


def become(command, sockets, notify, watchdog):
    high = [os.dup2(one.fileno(), 100 + i) for i, one in enumerate(sockets)]
    for i, number in enumerate(high):
        os.dup2(number, FIRST + i, inheritable=True)
        os.close(number)
    environment = dict(os.environ, NOTIFY_SOCKET=notify)
    if sockets:
        environment |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(sockets))}
    if watchdog:
        environment |= {"WATCHDOG_PID": str(os.getpid()), "WATCHDOG_USEC": str(watchdog)}
    os.execvpe("setpriv", ["setpriv", "--pdeathsig", "KILL", *command], environment)


def hear(channel):
    while True:
        said = channel.recv(4096).decode()
        say({"said": dict(line.split("=", 1) for line in said.split("\n"))})


options = argparse.ArgumentParser()
options.add_argument("--sockets", type=int, default=1)
options.add_argument("--watchdog", type=int, default=0)
options.add_argument("command", nargs=argparse.REMAINDER)
options = options.parse_args()

with tempfile.TemporaryDirectory() as folder:
    notify = os.path.join(folder, "notify")
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    channel.bind(notify)
    sockets = [listening() for _ in range(options.sockets)]
    child = os.fork()
    if child == 0:
        become(options.command, sockets, notify, options.watchdog)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda which, _: os.kill(child, which))
    threading.Thread(target=hear, args=(channel,), daemon=True).start()
    say({"ports": [one.getsockname()[1] for one in sockets]})
    end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(end if end >= 0 else 128 - end)
