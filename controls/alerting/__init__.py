"""What people hear: crossings, what is overdue, what comes near."""
