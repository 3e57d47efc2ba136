"""What is handed over: asked for, handed in, reviewed, accepted."""
