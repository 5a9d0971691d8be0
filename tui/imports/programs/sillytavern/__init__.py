"""SillyTavern's chats."""
