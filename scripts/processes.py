"""Watches the processes that this one started, by /proc: memory and CPU time of those that run a given program."""
import os
import threading

TICK = os.sysconf("SC_CLK_TCK")


def parents():
    """pid -> parent's pid, of all processes."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    found[int(name)] = int(f.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                pass  # it ended meanwhile
    return found


def descendants(root):
    found, tree = {root}, parents()
    while True:
        more = {pid for pid, parent in tree.items() if parent in found and pid not in found}
        if not more:
            return found - {root}
        found |= more


def memory_kb(pid, line="VmHWM"):
    with open(f"/proc/{pid}/status") as f:
        for text in f:
            if text.startswith(line + ":"):
                return int(text.split()[1])
    return 0


class Watch:
    """Samples every few milliseconds, in a thread, what descendants of this process run `program`: the highest memory, the sum of their CPU time."""

    def __init__(self, program, interval=0.01):
        self._program, self._interval = os.path.realpath(program), interval
        self.peak_kb, self._cpu = 0, {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    @property
    def cpu_seconds(self):
        return sum(self._cpu.values())

    def _run(self):
        while not self._stop.wait(self._interval):
            for pid in descendants(os.getpid()):
                try:
                    if os.readlink(f"/proc/{pid}/exe") != self._program:
                        continue
                    self.peak_kb = max(self.peak_kb, memory_kb(pid))
                    with open(f"/proc/{pid}/stat") as f:
                        fields = f.read().rpartition(")")[2].split()
                    self._cpu[pid] = (int(fields[11]) + int(fields[12])) / TICK
                except OSError:
                    pass  # it ended meanwhile
