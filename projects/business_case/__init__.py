"""What the project is worth: options over years, net present value, the choice."""
