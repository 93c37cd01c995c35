"""Settings of channels: the doors that customers come by, how each is doing, how one is connected."""
