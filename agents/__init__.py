"""Who plays, who learns, who is judged. Run from the checkout; not part of the wheel."""
