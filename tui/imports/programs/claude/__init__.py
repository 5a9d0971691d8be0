"""What Claude.ai and Claude Code share: blocks of messages, and documents that Claude wrote."""
