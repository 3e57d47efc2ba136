"""Pure: amounts over months, and forecasts."""
