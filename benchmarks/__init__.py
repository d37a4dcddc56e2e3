"""What Abate costs in time and memory, measured beside what else one might use. `python -m benchmarks` runs all."""
