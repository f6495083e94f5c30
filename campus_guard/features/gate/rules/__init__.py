"""What the gate decides: pure modules that know neither the database nor the screen."""
