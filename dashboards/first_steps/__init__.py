"""What an organisation does first, and how the installation is."""
