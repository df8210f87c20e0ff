"""``python -m benchmarks``: nnlib beside the frameworks, as ratios."""

import argparse
import os
import sys

# Before NumPy is imported: its library of matrix products reads these at start.
for library in "OMP", "OPENBLAS", "MKL", "VECLIB":
    variable = f"{library}_{'MAXIMUM' if library == 'VECLIB' else 'NUM'}_THREADS"
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = (
    "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ["JAX_PLATFORMS"] = "cpu"


def main() -> None:
    """Measure what the options ask for and print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.replace("``", "")
    )
    parser.add_argument(
        "--rounds",
        type=int,
        help="turns of each contestant (15; on a GPU 30; of pages 5; of live ones 3)",
    )
    parser.add_argument(
        "--only",
        choices=["mlp", "nielsen", "import", "memory"],
        help="measure one thing",
    )
    parser.add_argument(
        "--ablation",
        action="store_true",
        help="leave out one trick at a time, and print what it is worth",
    )
    parser.add_argument(
        "--gpu",
        action="store_true",
        help="measure a training step on a GPU and store it (python -m benchmarks.gpu)",
    )
    parser.add_argument(
        "--pages",
        action="store_true",
        help="measure what pages cost on a slow phone (python -m benchmarks.pages)",
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="measure how long a live page takes to run (python -m benchmarks.live)",
    )
    options = parser.parse_args()
    if options.rounds is None:
        few = 5 if options.pages else 3 if options.live else 15
        options.rounds = 30 if options.gpu else few
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if options.gpu:
        from benchmarks import gpu

        sys.exit(gpu.main(["--rounds", str(options.rounds)]))
    if options.pages:
        from benchmarks import pages

        pages.main(["--rounds", str(options.rounds)])
        return
    if options.live:
        from benchmarks import live

        live.main(["--rounds", str(options.rounds)])
        return
    one_core()

    from benchmarks import ablation, measure, processes, tasks

    if options.ablation:
        parts = [
            lambda: ablation.table(tasks.mlp_task(), options.rounds),
            lambda: ablation.table(tasks.nielsen_task(), options.rounds),
        ]
    else:
        parts = {
            "mlp": lambda: measure.compare_contestants(
                tasks.mlp_task(), options.rounds
            ),
            "nielsen": lambda: measure.compare_contestants(
                tasks.nielsen_task(), options.rounds
            ),
            "import": lambda: processes.imports(options.rounds),
            "memory": processes.memory,
        }
        parts = [parts[options.only]] if options.only else list(parts.values())
    for part in parts:
        print(part(), end="\n\n", flush=True)


def one_core() -> None:
    """Stay on one core where the system allows it: JAX keeps threads of its own."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main()
