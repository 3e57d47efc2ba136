"""Pure: colours and amounts by day."""
