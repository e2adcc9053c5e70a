"""What a user was promised, tried hard: kills, full disks, damaged files, long games. Run by ``make test-faults``."""
