"""The register, a risk and the reserve, as pages show them."""
