"""Measure tasks in fresh processes, interleaved, and print ratios: this machine may be busy, so only ratios count."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

REPEATS = 3


def run_here(task: Callable[[int], object], size: int) -> None:
    """Run one task in this process and print what it cost as JSON."""
    wall = time.perf_counter()
    task(size)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - wall,
        "mb": usage.ru_maxrss / 1024,
    }
    print(json.dumps(cost))


def measured(script: str, tasks: Sequence[str], sizes: Sequence[int]) -> dict[tuple[str, int], dict[str, float]]:
    """Medians of each task and size; the tasks take turns, so that a busy minute hurts all of them."""
    runs: dict[tuple[str, int], list[dict[str, float]]] = {}
    for size in sizes:
        for _ in range(REPEATS):
            for task in tasks:
                command = [sys.executable, script, task, str(size)]
                answer = subprocess.run(command, check=True, capture_output=True, text=True)
                runs.setdefault((task, size), []).append(json.loads(answer.stdout.splitlines()[-1]))
    return {key: {what: median(run[what] for run in many) for what in many[0]} for key, many in runs.items()}


def print_table(costs: Mapping[tuple[str, int], Mapping[str, float]], *, ours: str) -> None:
    """One line for each size and task; the last two columns are the task's CPU and wall time over ours."""
    print(f"{'rows':>10} {'task':<28} {'CPU s':>8} {'wall s':>8} {'peak MB':>8} {'CPU/ours':>9} {'wall/ours':>9}")
    for (task, size), cost in costs.items():
        own = costs[ours, size]
        print(
            f"{size:>10,} {task:<28} {cost['cpu']:>8.2f} {cost['wall']:>8.2f} {cost['mb']:>8.0f} "
            f"{cost['cpu'] / own['cpu']:>9.2f} {cost['wall'] / own['wall']:>9.2f}"
        )


def growth(costs: Mapping[tuple[str, int], Mapping[str, float]], *, ours: str, sizes: Sequence[int]) -> float:
    """How many times the largest size costs what the smallest does, over the ratio of their sizes; 1 is linear."""
    return costs[ours, sizes[-1]]["cpu"] / costs[ours, sizes[0]]["cpu"] / (sizes[-1] / sizes[0])
