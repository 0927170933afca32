"""The seal on a certificate: making it, whom to believe, judging a foreign file."""
