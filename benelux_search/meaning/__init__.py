"""Search by meaning: encoders of sentences, and their vectors in a generation."""
