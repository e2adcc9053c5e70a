"""One file a framework, imported by who asks for it; each says its extra."""
