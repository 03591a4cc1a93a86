"""What an execution gives now, beside what is stored."""
