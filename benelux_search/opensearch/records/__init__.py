"""The records that the engine stores: their fields, and how pairs and documents become them."""
