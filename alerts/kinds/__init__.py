"""The ground: what is registered of a kind of alert, and who may be told of one."""
