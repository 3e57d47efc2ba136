"""What tries the engine: benchmarks, made plans, reference files, a second solver."""
