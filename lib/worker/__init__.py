"""The process that does the work. It declares the durable workflows and binds their names to actions."""
