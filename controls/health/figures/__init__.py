"""Pure: from facts to colours and their causes."""
